// When releases were begun: some days up to now, or between two dates.

import { Check } from "lucide-react";
import { useState } from "react";

import { Button } from "../../components/button";
import { TextField } from "../../components/text-field";
import { dateProblem, type Span } from "./filter";
import fieldStyles from "../../components/field.module.css";
import styles from "./filter-bar.module.css";

export type SpanFormProps = { span: Span; choices: readonly { days: number; label: string }[]; onChange: (span: Span) => void };

export function SpanForm({ span, choices, onChange }: SpanFormProps) {
  const [from, setFrom] = useState(span.type === "between" ? (span.from ?? "") : "");
  const [to, setTo] = useState(span.type === "between" ? (span.to ?? "") : "");
  const problem = dateProblem(from) ?? dateProblem(to) ?? (from !== "" && to !== "" && to < from ? "The second date is before the first." : null);
  const empty = from === "" && to === "";
  return (
    <>
      <div className={styles["days"]}>
        {choices.map(({ days, label }) => {
          const chosen = span.type === "days" && span.days === days;
          return (
            <button key={days} type="button" className={fieldStyles["option"]} aria-pressed={chosen} onClick={() => { onChange({ type: "days", days }); }} data-testid={`span-${days}`}>
              <span className={fieldStyles["words"]}>{label.charAt(0).toUpperCase() + label.slice(1)}</span>
              <span className={fieldStyles["check"]}>{chosen && <Check size={14} aria-hidden />}</span>
            </button>
          );
        })}
      </div>
      <form
        className={styles["dates"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === null && !empty) onChange({ type: "between", from: from === "" ? null : from, to: to === "" ? null : to });
        }}
      >
        <div className={styles["between"]}>
          <TextField label="From" value={from} onChange={setFrom} placeholder="2026-11-01" data-testid="span-from" />
          <TextField label="To" value={to} onChange={setTo} placeholder="2026-11-23" data-testid="span-to" />
        </div>
        {problem !== null && <p className={fieldStyles["error"]} role="alert">{problem}</p>}
        <Button type="submit" disabled={problem !== null || empty}>Use these dates</Button>
      </form>
    </>
  );
}
