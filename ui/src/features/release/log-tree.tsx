// Environment → application → stage → attempt → step, each with its status.

import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { StatusIcon } from "../../components/status-chip";
import { Elapsed } from "../../components/time";
import { type AttemptRow, type LogGroup, type LogPlace, placeKey, type StageRow, type StepRow } from "./log-places";
import styles from "./logs.module.css";

export type LogTreeProps = { groups: readonly LogGroup[]; selected: LogPlace; onSelect: (place: LogPlace) => void };

export function LogTree({ groups, selected, onSelect }: LogTreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  const selectedKey = placeKey(selected);
  const tree = useRef<HTMLElement>(null);
  // Synchronises the scroll position with what is selected, also when the running step moves on by itself.
  useEffect(() => {
    tree.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }, [selectedKey]);
  return (
    <nav ref={tree} className={styles["tree"]} aria-label="Logs">
      {groups.map((group) => {
        const open = !closed.has(group.key);
        return (
          <div key={group.key}>
            <button
              type="button" className={styles["group"]} aria-expanded={open}
              onClick={() => {
                toggle(group.key);
              }}
            >
              <ChevronRight size={14} className={styles["chevron"]} data-open={open} aria-hidden />
              <span className={styles["label"]} title={group.label}>{group.label}</span>
            </button>
            {open && group.applications.map((application) => (
              <div key={application.key}>
                {application.label !== null && <div className={styles["application"]} title={application.label}>{application.label}</div>}
                {application.stages.map((stage) => <Stage key={stage.key} stage={stage} selected={selectedKey} onSelect={onSelect} />)}
              </div>
            ))}
          </div>
        );
      })}
    </nav>
  );
}

type Selection = { selected: string; onSelect: (place: LogPlace) => void };

function Stage({ stage, selected, onSelect }: Selection & { stage: StageRow }) {
  return (
    <div>
      <div className={styles["stage"]}>
        <StatusIcon status={stage.status} size={13} />
        <span className={styles["label"]} title={stage.label}>{stage.label}</span>
        {stage.detail !== null && <span className={styles["detail"]}>{stage.detail}</span>}
      </div>
      {stage.attempts.map((attempt) => (
        <Attempt key={attempt.key} attempt={attempt} single={stage.attempts.length === 1} selected={selected} onSelect={onSelect} />
      ))}
    </div>
  );
}

function Attempt({ attempt, single, selected, onSelect }: Selection & { attempt: AttemptRow; single: boolean }) {
  return (
    <>
      <Entry row={attempt} label={single ? "All steps" : `${attempt.label}, all steps`} level={1} selected={selected} onSelect={onSelect} />
      {attempt.steps.map((step) => <Entry key={step.key} row={step} label={step.label} level={2} selected={selected} onSelect={onSelect} />)}
    </>
  );
}

type EntryProps = Selection & { row: AttemptRow | StepRow; label: string; level: 1 | 2 };

function Entry({ row, label, level, selected, onSelect }: EntryProps) {
  const current = row.key === selected;
  return (
    <button
      type="button" className={styles["entry"]} data-level={level} data-testid="log-entry" aria-current={current}
      onClick={() => {
        onSelect(row.place);
      }}
    >
      <StatusIcon status={"phase" in row ? row.phase : row.status} size={12} />
      <span className={styles["label"]} title={label}>{label}</span>
      {row.startedAt !== null && <span className={styles["took"]}><Elapsed since={row.startedAt} until={row.endedAt} /></span>}
    </button>
  );
}
