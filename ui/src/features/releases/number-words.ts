// The numbers of a filter in words, with what they mean and how they stand beside the days before. Pure.

import type { Numbers } from "../../gen/bindings";
import { duration } from "../../components/time";

export type Figure = {
  key: "releases" | "frequency" | "leadTime" | "failureRate" | "timeToRestore";
  label: string;
  /** `null`: there is not enough to tell. */
  value: string | null;
  unit: string;
  /** What it is made of, or how it has changed. */
  note: string;
  definition: string;
  /** What it lacks, when it can't be told. */
  lacks: string;
};

/** `before`: of the days before, when there are such. */
export function figuresOf(now: Numbers, before: Numbers | null): Figure[] {
  const judged = now.succeeded + now.failed;
  return [
    {
      key: "releases", label: "Releases", value: count(now.releases), unit: "", lacks: "",
      note: before === null ? outcomes(now) : (change(now.releases, before.releases, count, "more", "fewer") ?? outcomes(now)),
      definition: "All releases that the filter lets through, those that still go on among them.",
    },
    {
      key: "frequency", label: "Frequency", value: now.perWeek === null ? null : decimal(now.perWeek), unit: "a week",
      note: change(now.perWeek, before?.perWeek, decimal, "more", "fewer") ?? `${count(now.succeeded)} succeeded`,
      definition: "Releases that succeeded per week, over the time from the first to the last release of the filter (a day at least).",
      lacks: "No release has succeeded",
    },
    {
      key: "leadTime", label: "Lead time, median", value: now.leadTime === null ? null : duration(now.leadTime), unit: "",
      note: change(now.leadTime, before?.leadTime, duration, "longer", "shorter") ?? "commit to done",
      definition: "From the date of the promoted commit to the end of the release that succeeded with it: half of the releases took less, half more.",
      lacks: "No release has succeeded",
    },
    {
      key: "failureRate", label: "Failure rate", value: now.failureRate === null ? null : decimal(now.failureRate * 100), unit: "%",
      note: [`${count(now.failed)} of ${count(judged)}`, points(now.failureRate, before?.failureRate)].filter((part) => part !== null).join(", "),
      definition: "Failed releases among those that succeeded or failed. Terminated ones count as neither.",
      lacks: "None succeeded or failed",
    },
    {
      key: "timeToRestore", label: "Time to restore", value: now.timeToRestore === null ? null : duration(now.timeToRestore), unit: "",
      note: change(now.timeToRestore, before?.timeToRestore, duration, "longer", "shorter") ?? "median",
      definition: "From the end of a failed release to the end of the next one of the same product and flow that succeeded; the median. Failures that nothing has followed yet are left out.",
      lacks: now.failed === 0 ? "Nothing has failed" : "Nothing has followed a failure yet",
    },
  ];
}

/** `18 306`: a thin gap every three figures. */
export function count(figure: number): string {
  return String(Math.round(figure)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function decimal(figure: number): string {
  const rounded = figure.toFixed(figure < 10 ? 1 : 0).replace(/\.0$/, "");
  return figure > 0 && rounded === "0" ? "< 0.1" : rounded;
}

function outcomes({ succeeded, failed, terminated, releases }: Numbers): string {
  const parts: [number, string][] = [[succeeded, "succeeded"], [failed, "failed"], [terminated, "terminated"], [releases - succeeded - failed - terminated, "going on"]];
  return parts.filter(([figure]) => figure > 0).slice(0, 2).map(([figure, word]) => `${count(figure)} ${word}`).join(", ");
}

function change(now: number | null, before: number | null | undefined, words: (figure: number) => string, more: string, less: string): string | null {
  if (now === null || before == null) return null;
  const by = words(Math.abs(now - before));
  if (by === words(0)) return "as before";
  return `${by} ${now > before ? more : less}`;
}

function points(now: number | null, before: number | null | undefined): string | null {
  const words = (rate: number): string => decimal(rate * 100);
  return change(now, before, words, "points more", "points less");
}
