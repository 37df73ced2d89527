// Inspector of one dependency: its two ends, each can be drawn to elsewhere, and taking it away.

import { Trash2, X } from "lucide-react";

import { Picker } from "../../components/picker";
import type { FlowEdge, FlowGraph } from "../../gen/bindings";
import { disconnectRefusal, reconnectRefusal } from "./flow-shape";
import styles from "./inspector.module.css";
import { possibleFirst } from "./node-asks";
import type { Selection } from "./selection";
import type { Gestures } from "./use-gestures";

type EdgeSettingsProps = {
  graph: FlowGraph;
  edge: FlowEdge;
  disabled: boolean;
  gestures: Gestures;
  onSelect: (selection: Selection) => void;
};

export function EdgeSettings({ graph, edge, disabled, gestures, onSelect }: EdgeSettingsProps) {
  const refusal = disconnectRefusal(graph, edge);
  const end = (label: string, testId: string, value: string, next: (name: string) => FlowEdge) => (
    <Picker
      label={label}
      testId={testId}
      value={value}
      display={value}
      disabled={disabled}
      options={possibleFirst(graph.nodes.map((node) => node.environment), (name) => reconnectRefusal(graph, edge, next(name)), () => "")}
      onChange={(name) => {
        if (name !== null) gestures.reconnect(edge, next(name));
      }}
    />
  );
  return (
    <div data-testid="edge-inspector">
      <header className={styles["header"]}>
        <div className={styles["headingRow"]}>
          <h2 className={styles["title"]} title={`${edge.from} → ${edge.to}`}>{edge.from} → {edge.to}</h2>
          <button type="button" className={styles["icon"]} aria-label="Close: select nothing" onClick={() => { onSelect({ by: "names", names: [] }); }}>
            <X size={16} aria-hidden />
          </button>
        </div>
        <p className={styles["secondary"]}>Dependency: {edge.to} waits for {edge.from}</p>
      </header>
      <section className={styles["section"]} aria-label="Ends">
        {end("From", "edge-from", edge.from, (from) => ({ from, to: edge.to }))}
        {end("To", "edge-to", edge.to, (to) => ({ from: edge.from, to }))}
      </section>
      <footer className={styles["section"]}>
        <button type="button" className={styles["danger"]} data-testid="remove-edge" disabled={disabled || refusal !== null} title={refusal ?? undefined} onClick={() => { gestures.disconnect(edge); }}>
          <Trash2 size={14} aria-hidden />
          Remove dependency
        </button>
        {refusal !== null && <p className={styles["secondary"]}>{refusal}</p>}
      </footer>
    </div>
  );
}
