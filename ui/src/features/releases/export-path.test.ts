// An export's file is named after its day; its ending follows the format.

import { expect, it } from "vitest";

import { exportPath, withFormat } from "./export-path";
import { now } from "./samples";

it.each([
  ["/home/mira/Downloads", "/home/mira/Downloads/signalbox-releases-2026-11-23.csv"],
  ["/home/mira/Downloads/", "/home/mira/Downloads/signalbox-releases-2026-11-23.csv"],
  ["C:\\Users\\mira\\Downloads", "C:\\Users\\mira\\Downloads\\signalbox-releases-2026-11-23.csv"],
  ["", "signalbox-releases-2026-11-23.csv"],
])("%s", (directory, path) => {
  expect(exportPath(directory, "releases", "csv", now)).toBe(path);
});

it("changes only an ending of the two", () => {
  expect([withFormat("/a/b.csv", "json"), withFormat("/a/b.JSON", "csv"), withFormat("/a.csv/b", "json")]).toEqual(["/a/b.json", "/a/b.csv", "/a.csv/b"]);
});
