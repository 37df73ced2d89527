import { expect, it } from "vitest";

import { choiceOf, minutesOf, quietWords, timeText, withChoice } from "./notice-settings";

const settings = { profiles: { team: { approvals: false, failures: true, mine: true } }, quiet: null };

it("has approvals and failures where nothing was chosen", () => {
  expect(choiceOf(settings, "new")).toEqual({ approvals: true, failures: true, mine: false });
  expect(withChoice(settings, "new", { mine: true }).profiles).toEqual({ team: settings.profiles.team, new: { approvals: true, failures: true, mine: true } });
  expect(withChoice(settings, "team", { mine: false }).profiles).toEqual({ team: { approvals: false, failures: true, mine: false } });
});

it.each([["22:00", 1320], ["7:05", 425], ["7", 420], [" 07.30 ", 450], ["24:00", null], ["12:60", null], ["noon", null], ["", null]])("reads %j", (text, minutes) => {
  expect(minutesOf(text)).toBe(minutes);
});

it("writes times and says what is quiet", () => {
  expect([timeText(0), timeText(425), timeText(1439)]).toEqual(["00:00", "07:05", "23:59"]);
  expect([null, { from: 1320, to: 420 }, { from: 720, to: 780 }, { from: 60, to: 60 }].map(quietWords)).toEqual([
    "Notifications come at any time.",
    "From 22:00 until 07:00 the next day nothing pops up. The inbox keeps what came.",
    "From 12:00 until 13:00 nothing pops up. The inbox keeps what came.",
    "From and to are the same: nothing is quiet.",
  ]);
});
