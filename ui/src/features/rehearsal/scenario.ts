// A scenario as it is changed by hand: only what differs from the usual is in it. Pure.

import type { Course, Intervention, LaneChoice, Scenario } from "../../gen/bindings";

/** How an attempt goes, in one word. */
export type Way = "succeeds" | "fails" | "waits" | "rejected";

export const ways: readonly Way[] = ["succeeds", "fails", "waits", "rejected"];
export const wayWords: { [way in Way]: string } = {
  succeeds: "Succeeds", fails: "Fails", waits: "Waits for a person", rejected: "Waits, then rejected",
};

/** What nobody has ever waited for takes this long. */
export const USUAL_WAIT = 2 * 3_600_000;

export const asUsual: Scenario = { name: "", courses: {}, commands: [] };

export function wayOf(course: Course | undefined): Way {
  const failed = course?.outcome === "failed";
  if (course?.waits === "person") return failed ? "rejected" : "waits";
  return failed ? "fails" : "succeeds";
}

export function coursesOf(scenario: Scenario, lane: string): readonly Course[] {
  return scenario.courses?.[lane] ?? [];
}

export function commandsOf(scenario: Scenario): readonly Intervention[] {
  return scenario.commands ?? [];
}

/** A course that goes that way and keeps the rest. */
export function gone(course: Course | undefined, way: Way, { samples }: Pick<LaneChoice, "samples">): Course {
  const person = way === "waits" || way === "rejected";
  const invented = course?.takes === USUAL_WAIT && wayOf(course) !== way && !person;
  const takes = invented ? null : (course?.takes ?? null);
  return {
    outcome: way === "fails" || way === "rejected" ? "failed" : "succeeded", waits: person ? "person" : "nothing", message: course?.message ?? null,
    takes: takes === null && person && samples === 0 ? USUAL_WAIT : takes,
  };
}

/** With other courses of a lane; without the lane when all of them are the usual one. */
export function withCourses(scenario: Scenario, lane: string, courses: readonly Course[]): Scenario {
  const others = Object.fromEntries(Object.entries(scenario.courses ?? {}).filter(([other]) => other !== lane));
  const usual = courses.every((course) => wayOf(course) === "succeeds" && course.takes == null);
  return { ...scenario, courses: usual ? others : { ...others, [lane]: [...courses] } };
}

/** With another course in that place; what comes before it is usual when nothing is said of it. */
export function withCourse(scenario: Scenario, lane: string, attempt: number, course: Course): Scenario {
  const before = coursesOf(scenario, lane);
  const courses = Array.from({ length: Math.max(before.length, attempt + 1) }, (_, index) => (index === attempt ? course : (before[index] ?? {})));
  return withCourses(scenario, lane, courses);
}

export function differs(scenario: Scenario, lane: string): boolean {
  return coursesOf(scenario, lane).length > 0;
}

/** Nothing is chosen in it. */
export function isUsual({ courses, commands }: Scenario): boolean {
  return Object.keys(courses ?? {}).length === 0 && (commands ?? []).length === 0;
}

/** The same but for the name. */
export function sameScenario(one: Scenario, other: Scenario): boolean {
  const plain = ({ courses, commands }: Scenario): string =>
    JSON.stringify([
      Object.entries(courses ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([lane, each]) => [lane, each.map((course) => [wayOf(course), course.takes ?? null, course.message ?? null])]),
      (commands ?? []).map(({ at, verb }) => [at, verb]),
    ]);
  return plain(one) === plain(other);
}

/** What was kept as a text; what can't be read is as usual. */
export function readScenario(text: string): Scenario {
  if (text === "") return asUsual;
  try {
    const kept = JSON.parse(text) as Scenario | null;
    if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return asUsual;
    return {
      name: typeof kept.name === "string" ? kept.name : "",
      courses: typeof kept.courses === "object" ? kept.courses : {},
      commands: Array.isArray(kept.commands) ? kept.commands : [],
    };
  } catch {
    return asUsual;
  }
}
