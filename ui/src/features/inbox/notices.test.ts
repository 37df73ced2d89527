// Notifications: their days, what is new, and one that comes while she looks.

import { expect, it } from "vitest";

import type { NoticeItem } from "../../gen/bindings";
import { byDay, noticeWords, unread, withNotice } from "./notices";

const now = new Date(2026, 10, 23, 15).getTime();
const hour = 3_600_000;
const notice = (id: number, hoursAgo: number, read: boolean): NoticeItem =>
  ({ id, profile: "team", kind: "failed", release: "r", product: "shop", flow: "ship", title: "", body: "", at: now - hoursAgo * hour, read });
const items = [notice(3, 1, false), notice(2, 2, true), notice(1, 20, true)];

it("stands under its day", () => {
  expect(byDay(items, now).map(({ day, items: own }) => `${day}: ${own.map(({ id }) => id).join(" ")}`)).toEqual(["Today: 3 2", "Yesterday: 1"]);
});

it("counts what is new", () => {
  expect([unread(items), noticeWords(items), noticeWords([notice(1, 1, true)]), noticeWords([])]).toEqual([1, "1 new of 3", "1 notification", "0 notifications"]);
});

it("puts what comes in front, and never twice", () => {
  expect(withNotice(items, notice(4, 0, false)).map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  expect(withNotice(items, notice(3, 1, true)).map(({ id, read }) => `${String(id)} ${String(read)}`)).toEqual(["3 true", "2 true", "1 true"]);
});
