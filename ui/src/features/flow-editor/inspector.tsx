// What is selected, at the right: an environment, or the flow itself.

import type { ConfigurationView, Edit, FlowGraph } from "../../gen/bindings";
import { EdgeSettings } from "./edge-settings";
import { EnvironmentSettings } from "./environment-settings";
import { FlowSettings } from "./flow-settings";
import { nodeOf } from "./flow-shape";
import { GatesOfMany } from "./gates-of-many";
import styles from "./inspector.module.css";
import type { Chosen, Selection } from "./selection";
import type { Gestures } from "./use-gestures";
import type { GateName } from "./words";

type InspectorProps = {
  ref: React.Ref<HTMLElement>;
  graph: FlowGraph;
  chosen: Chosen;
  unreadable: boolean;
  configuration: ConfigurationView | null;
  product: string | null;
  gestures: Gestures;
  openGate: GateName | null;
  onOpenGate: (gate: GateName | null) => void;
  onSelect: (selection: Selection) => void;
  onEdit: (edit: Edit) => void;
  /** Back to the picture, by the keyboard. */
  onLeave: () => void;
};

export function Inspector(props: InspectorProps) {
  const { ref, chosen, unreadable, onLeave } = props;
  return (
    // Escape leads back from any of its fields; they are what takes the focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={ref}
      className={styles["inspector"]}
      data-testid="inspector"
      aria-label={chosen.edge ? "Dependency" : chosen.names.length > 1 ? "Selected environments" : chosen.current === null ? "Flow settings" : `Environment ${chosen.current}`}
      tabIndex={-1}
      onKeyDown={(event) => {
        // What opened from here, like a picker's list, is outside of it in the document.
        if (event.key !== "Escape" || event.defaultPrevented || !(event.target instanceof Node && event.currentTarget.contains(event.target))) return;
        event.preventDefault();
        onLeave();
      }}
    >
      {unreadable && <p className={styles["unreadable"]} role="status">The text must be readable again before anything can be set here.</p>}
      <Settings {...props} />
    </aside>
  );
}

function Settings({ graph, chosen, unreadable, configuration, product, gestures, onSelect, onEdit, openGate, onOpenGate }: InspectorProps) {
  const workflows = configuration?.workflows ?? [];
  const node = nodeOf(graph, chosen.current);
  if (chosen.edge) return <EdgeSettings graph={graph} edge={chosen.edge} disabled={unreadable} gestures={gestures} onSelect={onSelect} />;
  if (chosen.names.length > 1) {
    const nodes = graph.nodes.filter((other) => chosen.names.includes(other.environment));
    return <GatesOfMany graph={graph} nodes={nodes} workflows={workflows} disabled={unreadable} gestures={gestures} onSelect={onSelect} onEdit={onEdit} />;
  }
  if (!node) return <FlowSettings graph={graph} environments={configuration?.environments ?? []} workflows={workflows} disabled={unreadable} onEdit={onEdit} />;
  return (
    <EnvironmentSettings
      key={node.environment}
      graph={graph}
      node={node}
      product={product}
      workflows={workflows}
      applications={(configuration?.applications ?? []).filter(
        (application) => product !== null && application.product === product && application.environments.includes(node.environment),
      )}
      disabled={unreadable}
      gestures={gestures}
      openGate={openGate}
      onOpenGate={onOpenGate}
      onSelect={(environment) => { onSelect({ by: "names", names: environment === null ? [] : [environment] }); }}
      onEdit={onEdit}
    />
  );
}
