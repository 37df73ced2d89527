// What is asked at a node by a key: which environment to connect, to go behind, or to put in its place.

import type { PickerOption } from "../../components/picker";
import { PickerPopover } from "../../components/picker";
import { type Ask, useCanvas } from "./canvas-context";
import styles from "./canvas.module.css";
import { connectRefusal, moveRefusal } from "./flow-shape";

type Question = { label: string; none: string; options: PickerOption[]; onPick: (name: string) => void };

export function NodeAsk({ ask, environment }: { ask: Exclude<Ask, "add">; environment: string }) {
  const canvas = useCanvas();
  const { label, none, options, onPick } = questionOf(canvas, ask, environment);
  return (
    <PickerPopover
      open
      label={label}
      none={none}
      value={null}
      options={options}
      onOpenChange={(open) => {
        if (!open) canvas.ask(null);
      }}
      onPick={(name) => {
        if (name !== null) onPick(name);
      }}
    >
      <button type="button" className={styles["askAnchor"]} tabIndex={-1} aria-label={label} />
    </PickerPopover>
  );
}

function questionOf(canvas: ReturnType<typeof useCanvas>, ask: Exclude<Ask, "add">, environment: string): Question {
  const { graph, gestures } = canvas;
  const others = graph.nodes.map((node) => node.environment).filter((name) => name !== environment);
  switch (ask) {
    case "connect":
      return {
        label: `What shall follow ${environment}`,
        none: "There is no other environment in the flow.",
        options: possibleFirst(others, (name) => connectRefusal(graph, environment, name), (name) => `${name} will also depend on ${environment}`),
        onPick: (to) => { gestures.connect({ from: environment, to }); },
      };
    case "move": {
      const { names } = canvas.chosen();
      const group = names.includes(environment) ? names : [environment];
      return {
        label: group.length === 1 ? `Behind what ${environment} shall go` : `Behind what the ${group.length} selected shall go`,
        none: "There is no other environment in the flow.",
        options: possibleFirst(others.filter((name) => !group.includes(name)), (name) => moveRefusal(graph, group, name), (name) => `Behind ${name}`),
        onPick: (after) => { gestures.move(group, after); },
      };
    }
    case "rename":
      return {
        label: `Which environment takes the place of ${environment}`,
        none: "Every environment of the configuration is in this flow.",
        options: canvas.addable.map(({ name, detail }) => ({ value: name, label: name, meta: detail })),
        onPick: (name) => { gestures.rename(environment, name); },
      };
  }
}

/** Those that are refused stand last, with the reason. */
export function possibleFirst(names: readonly string[], refusal: (name: string) => string | null, detail: (name: string) => string): PickerOption[] {
  const options = names.map((name) => {
    const refused = refusal(name);
    return { refused: refused !== null, option: { value: name, label: name, meta: refused === null ? null : "not possible", detail: refused ?? detail(name) } };
  });
  return [...options.filter((one) => !one.refused), ...options.filter((one) => one.refused)].map((one) => one.option);
}
