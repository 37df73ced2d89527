// One gate: how its attempts go and how long they take.

import { Plus, X } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import { Select } from "../../components/select";
import type { Course, LaneChoice as Choice, Scenario } from "../../gen/bindings";
import { gateWords, laneTitle } from "./groups";
import { lengthWords } from "./length";
import { LengthField } from "./length-field";
import { coursesOf, differs, gone, type Way, wayOf, ways, wayWords, withCourse, withCourses } from "./scenario";
import styles from "./rehearsal.module.css";

export type LaneChoiceProps = { choice: Choice; scenario: Scenario; onChange: (scenario: Scenario) => void };

const options = ways.map((way) => ({ value: way, label: wayWords[way] }));

export function LaneChoice({ choice, scenario, onChange }: LaneChoiceProps) {
  const [looked, setLooked] = useState(false);
  const { lane, stage, workflow } = choice.lane;
  const courses = coursesOf(scenario, lane);
  const full = looked || differs(scenario, lane);
  const attempts: readonly Course[] = courses.length === 0 ? [{}] : courses;
  const set = (attempt: number, course: Course): void => { onChange(withCourse(scenario, lane, attempt, course)); };
  return (
    <div className={styles["lane"]} data-differs={differs(scenario, lane)} data-way={wayOf(courses[0])}>
      <button type="button" className={styles["gate"]} aria-expanded={full} onClick={() => { setLooked(!looked); }} title={`${laneTitle(choice)}\n${usualWords(choice)}`}>
        <span>{stage === "Verify" ? "Health" : gateWords[stage]}</span>
        {workflow !== null && <span className={styles["workflow"]}>{workflow}</span>}
      </button>
      <Attempt choice={choice} course={attempts[0] ?? {}} attempt={0} onChange={set} />
      {full && (
        <div className={styles["full"]}>
          <p className={styles["usual"]}>{usualWords(choice)}</p>
          {attempts.slice(1).map((course, index) => (
            // An attempt is told by its number alone.
            <div key={String(index)} className={styles["again"]}>
              <span className={styles["quiet"]}>{`Attempt ${String(index + 2)}${index + 2 === attempts.length ? " and later" : ""}`}</span>
              <Attempt choice={choice} course={course} attempt={index + 1} onChange={set} />
              <IconButton
                size="sm" label={`Remove attempt ${String(index + 2)}`} icon={<X size={13} aria-hidden />}
                onClick={() => { onChange(withCourses(scenario, lane, attempts.filter((_, place) => place !== index + 1))); }}
              />
            </div>
          ))}
          <Button size="sm" variant="ghost" icon={<Plus size={13} aria-hidden />} onClick={() => { set(attempts.length, {}); }} disabled={courses.length === 0} data-testid={`rehearsal-attempt-${lane}`}>
            {attempts.length === 1 ? "The retry succeeds" : "Another attempt"}
          </Button>
        </div>
      )}
    </div>
  );
}

type AttemptProps = { choice: Choice; course: Course; attempt: number; onChange: (attempt: number, course: Course) => void };

function Attempt({ choice, course, attempt, onChange }: AttemptProps) {
  const { lane, environment } = choice.lane;
  const which = `${environment ?? "release"} ${laneTitle(choice)}${attempt === 0 ? "" : `, attempt ${String(attempt + 1)}`}`;
  const test = `${lane}${attempt === 0 ? "" : `-${String(attempt + 1)}`}`;
  return (
    <>
      <Select<Way>
        label={`Outcome of ${which}`} hideLabel value={wayOf(course)} options={options} testId={`rehearsal-outcome-${test}`}
        onChange={(way) => { onChange(attempt, gone(course, way, choice)); }}
      />
      <LengthField
        label={`Duration of ${which}`} value={course.takes ?? null} usual={choice.usual} guess={choice.samples === 0} testId={`rehearsal-duration-${test}`}
        onChange={(takes) => { onChange(attempt, { ...course, takes }); }}
      />
    </>
  );
}

/** `usually 2m 10s, 1m to 4m in 20 releases`; `a guess: it never ran`. */
export function usualWords({ usual, spread, samples }: Pick<Choice, "usual" | "spread" | "samples">): string {
  if (samples === 0 || spread === null) return `Takes ${lengthWords(usual)}: a guess, it never ran in a release`;
  const [least, most] = spread;
  const between = least === most ? lengthWords(least) : `${lengthWords(least)} to ${lengthWords(most)}`;
  return `Usually ${lengthWords(usual)}, ${between} in ${samples === 1 ? "1 release" : `${String(samples)} releases`}`;
}
