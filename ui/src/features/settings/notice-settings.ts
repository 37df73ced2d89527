// What she wants to be told: a profile's choice, and times of the day. Pure.

import type { NoticeChoice, NoticeSettings, QuietHours } from "../../gen/bindings";

/** What a profile has that was never changed. */
const usual: NoticeChoice = { approvals: true, failures: true, mine: false };

export function choiceOf({ profiles }: NoticeSettings, profile: string): NoticeChoice {
  return profiles[profile] ?? usual;
}

export function withChoice(settings: NoticeSettings, profile: string, change: Partial<NoticeChoice>): NoticeSettings {
  return { ...settings, profiles: { ...settings.profiles, [profile]: { ...choiceOf(settings, profile), ...change } } };
}

/** Minutes after midnight of `7:05`, `07:05` or `7`; `null`: no time of a day. */
export function minutesOf(text: string): number | null {
  const match = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text.trim());
  if (!match) return null;
  const hours = Number(match[1]);
  const minutes = Number(match[2] ?? 0);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

/** `07:05`. */
export function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export const usualQuiet: QuietHours = { from: 22 * 60, to: 7 * 60 };

export function quietWords(quiet: QuietHours | null): string {
  if (quiet === null) return "Notifications come at any time.";
  if (quiet.from === quiet.to) return "From and to are the same: nothing is quiet.";
  const until = `${timeText(quiet.to)}${quiet.from > quiet.to ? " the next day" : ""}`;
  return `From ${timeText(quiet.from)} until ${until} nothing pops up. The inbox keeps what came.`;
}
