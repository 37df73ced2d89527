// Which scenario is played: as usual, one that is kept with the flow, or a new one.

import { Ellipsis, RotateCcw, Save, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { IconButton } from "../../components/icon-button";
import { Menu } from "../../components/menu";
import { Picker } from "../../components/picker";
import { TextField } from "../../components/text-field";
import { asUsual, isUsual } from "./scenario";
import type { Scenarios } from "./use-scenarios";
import styles from "./rehearsal.module.css";

export function ScenarioBar({ scenarios, flow }: { scenarios: Scenarios; flow: string }) {
  const { scenario, saved, unsaved } = scenarios;
  const [naming, setNaming] = useState(false);
  const name = scenario.name ?? "";
  const known = saved.some((each) => each.name === name);
  const shown = name === "" ? (isUsual(scenario) ? "As usual" : "Not saved yet") : `${name}${unsaved ? ", changed" : ""}`;
  return (
    <div className={styles["bar"]}>
      <Picker
        label="Scenario" hideLabel testId="rehearsal-scenario" value={name === "" ? null : name} display={<span title={shown}>{shown}</span>}
        options={[{ value: null, label: "As usual", detail: "Everything succeeds in its usual time" }, ...saved.map((each) => ({ value: each.name ?? "", label: each.name ?? "", detail: differences(each) }))]}
        onChange={scenarios.open}
      />
      <Button
        icon={<Save size={14} aria-hidden />} data-testid="rehearsal-save" disabled={!unsaved}
        onClick={() => {
          if (known) scenarios.save(name);
          else setNaming(true);
        }}
      >
        {known ? "Save" : "Save as…"}
      </Button>
      <Menu
        trigger={<IconButton label="More of this scenario" icon={<Ellipsis size={16} aria-hidden />} />}
        items={[
          { label: "Save as…", icon: <Save size={14} aria-hidden />, onSelect: () => { setNaming(true); }, testId: "rehearsal-save-as" },
          { label: "Reset: all goes as usual", icon: <RotateCcw size={14} aria-hidden />, disabled: isUsual(scenario), onSelect: () => { scenarios.change(asUsual); }, testId: "rehearsal-reset" },
          { label: "Delete", icon: <Trash2 size={14} aria-hidden />, danger: true, disabled: !known, onSelect: () => { scenarios.forget(name); }, testId: "rehearsal-delete" },
        ]}
      />
      {naming && (
        <Naming
          flow={flow} name={name} taken={saved.map((each) => each.name ?? "")} onClose={() => { setNaming(false); }}
          onSave={(chosen) => {
            setNaming(false);
            scenarios.save(chosen);
          }}
        />
      )}
    </div>
  );
}

function differences({ courses, commands }: Scenarios["scenario"]): string {
  const lanes = Object.keys(courses ?? {}).length;
  const acts = (commands ?? []).length;
  const count = (figure: number, what: string): string => `${String(figure)} ${what}${figure === 1 ? "" : "s"}`;
  return [count(lanes, "gate"), ...(acts === 0 ? [] : [count(acts, "command")])].join(", ");
}

type NamingProps = { flow: string; name: string; taken: readonly string[]; onSave: (name: string) => void; onClose: () => void };

function Naming({ flow, name, taken, onSave, onClose }: NamingProps) {
  const [typed, setTyped] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  // Synchronises the focus: a dialog over a dialog gives it to its first button.
  useEffect(() => {
    const frame = requestAnimationFrame(() => { field.current?.focus(); });
    return () => { cancelAnimationFrame(frame); };
  }, []);
  const wanted = typed.trim();
  const save = (): void => { if (wanted !== "") onSave(wanted); };
  return (
    <Dialog
      open onClose={onClose} testId="rehearsal-save-dialog" title="Keep the scenario" description={<>It is kept with the flow {flow}.</>}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="solid" disabled={wanted === ""} onClick={save} data-testid="rehearsal-save-confirm">{taken.includes(wanted) ? "Replace" : "Save"}</Button>
        </>
      }
    >
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        <TextField
          label="Name" value={typed} onChange={setTyped} ref={field} maxLength={80} data-testid="rehearsal-save-name" placeholder="Change request waits, production fails"
          {...(taken.includes(wanted) && { hint: "There is one of this name: it is replaced." })}
        />
      </form>
    </Dialog>
  );
}
