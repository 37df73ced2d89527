// What is selected, at the right: an environment, or the flow itself.

import type { ConfigurationView, Edit, FlowGraph, FlowNode } from "../../gen/bindings";
import { EnvironmentSettings } from "./environment-settings";
import { FlowSettings } from "./flow-settings";
import styles from "./inspector.module.css";
import type { GateName } from "./words";

type InspectorProps = {
  ref: React.Ref<HTMLElement>;
  graph: FlowGraph;
  node: FlowNode | null;
  unreadable: boolean;
  configuration: ConfigurationView | null;
  product: string | null;
  openGate: GateName | null;
  onOpenGate: (gate: GateName | null) => void;
  onSelect: (environment: string | null) => void;
  onEdit: (edit: Edit) => void;
  onRemove: (environment: string) => void;
};

export function Inspector({ ref, graph, node, unreadable, configuration, product, ...rest }: InspectorProps) {
  const workflows = configuration?.workflows ?? [];
  return (
    <aside ref={ref} className={styles["inspector"]} data-testid="inspector" aria-label={node ? `Environment ${node.environment}` : "Flow settings"} tabIndex={-1}>
      {unreadable && <p className={styles["unreadable"]} role="status">The text must be readable again before anything can be set here.</p>}
      {node ? (
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
          {...rest}
        />
      ) : (
        <FlowSettings
          graph={graph}
          environments={configuration?.environments ?? []}
          workflows={workflows}
          disabled={unreadable}
          onEdit={rest.onEdit}
        />
      )}
    </aside>
  );
}
