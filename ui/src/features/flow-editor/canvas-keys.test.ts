import { expect, it } from "vitest";

import { actOf } from "./canvas-keys";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

it.each([
  [{ key: "ArrowLeft" }, { act: "walk", direction: "left", extend: false }],
  [{ key: "ArrowLeft", shiftKey: true }, { act: "walk", direction: "left", extend: true }],
  [{ key: "1" }, { act: "gate", gate: "pre" }],
  [{ key: "3" }, { act: "gate", gate: "post" }],
  [{ key: "c" }, { act: "connect" }],
  [{ key: "c", ctrlKey: true }, { act: "copy" }],
  [{ key: "c", metaKey: true }, { act: "copy" }],
  [{ key: "+", shiftKey: true }, { act: "zoomIn" }],
  [{ key: "Delete" }, { act: "remove" }],
  [{ key: "z", ctrlKey: true }, null],
  [{ key: "1", ctrlKey: true }, null],
  [{ key: "1", altKey: true }, null],
])("%j → %j", (press, act) => {
  expect(actOf({ ...none, ...press })).toEqual(act);
});
