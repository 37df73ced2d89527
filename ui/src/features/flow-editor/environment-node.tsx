// An environment on the canvas with the gates before it; the trigger is one without gates.

import { Handle, type NodeProps, Position } from "@xyflow/react";
import { CircleCheck, CircleX, Play, Plus, TriangleAlert, Zap } from "lucide-react";
import { Popover } from "radix-ui";
import { memo, use } from "react";

import type { FlowNode, Hooks } from "../../gen/bindings";
import { AddEnvironments } from "./add-environments";
import { AskingContext, EditableContext, ScaleContext, useCanvas, useCanvasAtHand } from "./canvas-context";
import type { EnvironmentCanvasNode, HookCanvasNode } from "./canvas-model";
import styles from "./canvas.module.css";
import { startCarrying, useCarry } from "./carry";
import { useDraggedEnd } from "./dragged-end";
import { moveRefusal } from "./flow-shape";
import { GateCell } from "./gate-cell";
import { NodeAsk } from "./node-asks";
import { NOTHING } from "./selection";
import { severityTitles } from "./words";

/** A longer name takes the second line. */
const LONG_NAME = 18;

/** Drawn anew for what it shows: React Flow moves it, and a node needs nothing else of where it stands. */
export const EnvironmentNode = memo(
  DrawnEnvironment,
  (before, now) => before.id === now.id && before.data === now.data && before.selected === now.selected,
);

function DrawnEnvironment({ id, data, selected }: NodeProps<EnvironmentCanvasNode>) {
  const atHand = useCanvasAtHand();
  const editable = use(EditableContext);
  const { node, detail, changed, problem } = data;
  // Drawn smaller, the gates are too small a target: Enter leads to the same choices in the inspector, A adds.
  const reachable = use(ScaleContext) === "full" && selected;
  const over = useCarry(({ carried }) => (carried?.over === id ? (carried.refusal === null ? "open" : "refused") : "no"));
  return (
    <div className={styles["unit"]}>
      {!node.trigger && (
        <>
          <div className={styles["gates"]} data-active={selected} role="group" aria-label={`Gates of ${id}`}>
            <GateCell node={node} gate="pre" reachable={reachable} />
            <GateCell node={node} gate="action" reachable={reachable} />
            <GateCell node={node} gate="post" reachable={reachable} />
          </div>
          <span className={styles["arrow"]} data-active={selected} aria-hidden />
        </>
      )}
      <div
        className={styles["box"]}
        data-selected={selected}
        data-kind={node.kind ?? "unknown"}
        data-problem={problem?.severity ?? "none"}
        data-over={over}
      >
        <button
          type="button"
          className={`${styles["face"] ?? ""} nopan`}
          data-testid={`env-node-${id}`}
          data-environment={id}
          tabIndex={data.entry ? 0 : -1}
          aria-pressed={selected}
          title={id}
          onPointerDown={(event) => {
            if (event.button !== 0 || !editable || event.shiftKey) return;
            startCarrying(event, {
              names: () => carriedWith(atHand().chosen().names, id),
              refusal: (names, after) => moveRefusal(atHand().graph, names, after),
              drop: (names, after) => { atHand().gestures.move(names, after); },
            });
          }}
          onClick={(event) => {
            atHand().point(id, event.shiftKey || event.ctrlKey || event.metaKey ? "toggle" : "only");
          }}
        >
          <span className={styles["head"]}>
            <span className={styles["name"]} data-long={id.length > LONG_NAME}>{id}</span>
            {changed && <span className={styles["changed"]} title="Changed in this draft" />}
            <NodeHooks hooks={node.hooks} />
            {node.trigger && <Zap size={14} aria-hidden className={styles["faint"]} />}
            {problem && (
              <span className={styles["problem"]} data-severity={problem.severity} title={problem.text}>
                {problem.severity === "error" ? <CircleX size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
              </span>
            )}
          </span>
          {id.length <= LONG_NAME && <span className={styles["detail"]}>{node.trigger ? `Trigger · ${detail}` : detail}</span>}
          <span className="visually-hidden">{`, ${describe(data)}`}</span>
        </button>
      </div>
      <Handles node={node} selected={data.entry && selected} reachable={reachable} />
      <AskedHere environment={id} />
    </div>
  );
}

/** Apart from the node, so that a question at one draws none of the others anew. */
function AskedHere({ environment }: { environment: string }) {
  const asking = use(AskingContext);
  return asking?.environment === environment && asking.ask !== "add" ? <NodeAsk ask={asking.ask} environment={environment} /> : null;
}

/** A node that is one of several selected takes the others along. */
function carriedWith(selected: readonly string[], name: string): readonly string[] {
  return selected.includes(name) ? selected : [name];
}

/** The plus at the right: a click adds what follows, a drag leads a dependency to another node, which is all target then. */
function Handles({ node, selected, reachable }: { node: FlowNode; selected: boolean; reachable: boolean }) {
  const editable = use(EditableContext);
  const drag = useDraggedEnd(node.environment);
  return (
    <>
      <Handle
        type="target"
        position={Position.Left}
        className={styles["drop"] ?? ""}
        data-open={drag !== null}
        data-refused={drag === "refused"}
        isConnectableStart={false}
      />
      <Handle
        type="source"
        position={Position.Right}
        className={styles["source"] ?? ""}
        isConnectable={editable}
        isConnectableEnd={false}
      >
        <AddAfter environment={node.environment} selected={selected} reachable={reachable} />
      </Handle>
    </>
  );
}

type AddAfterProps = { environment: string; selected: boolean; reachable: boolean };

function AddAfter(props: AddAfterProps) {
  const asking = use(AskingContext);
  return <AddPopover {...props} open={asking?.environment === props.environment && asking.ask === "add"} />;
}

const AddPopover = memo(function AddPopover({ environment, selected, reachable, open }: AddAfterProps & { open: boolean }) {
  const atHand = useCanvasAtHand();
  const editable = use(EditableContext);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        atHand().ask(next ? { ask: "add", environment } : null);
      }}
    >
      <Popover.Trigger asChild>
        <button
          type="button"
          className={styles["plus"]}
          data-testid={`add-after-${environment}`}
          data-open={open || selected}
          disabled={!editable}
          tabIndex={reachable ? 0 : -1}
          aria-label={`Add an environment after ${environment}`}
          title="Click: add an environment after this one (A). Drag: make another one depend on it"
        >
          <Plus size={14} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles["popover"]} side="right" align="start" sideOffset={8} collisionPadding={12}>
          <Addable after={environment} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
});

function Addable({ after }: { after: string }) {
  const canvas = useCanvas();
  return (
    <AddEnvironments
      after={after}
      choices={canvas.addable}
      onAdd={(environments) => {
        canvas.ask(null);
        canvas.gestures.add(environments, after);
      }}
    />
  );
}

function NodeHooks({ hooks }: { hooks: Hooks }) {
  return (
    <>
      {hooks.onStart && <HookMark title={`On start: ${hooks.onStart}`}><Play size={12} aria-hidden /></HookMark>}
      {hooks.onSuccess && <HookMark title={`On success: ${hooks.onSuccess}`}><CircleCheck size={12} aria-hidden /></HookMark>}
      {hooks.onFail && <HookMark title={`On fail: ${hooks.onFail}`}><CircleX size={12} aria-hidden /></HookMark>}
    </>
  );
}

function HookMark({ title, children }: { title: string; children: React.ReactNode }) {
  return <span className={styles["hookMark"]} title={title}>{children}</span>;
}

/** What the node shows by its place, colour and marks, in words. */
function describe({ node, after, changed, problem }: EnvironmentCanvasNode["data"]): string {
  const parts = [
    node.trigger ? "trigger environment" : node.kind === "PROD" ? "production" : "non-production",
    after.length > 0 ? `after ${after.join(", ")}` : null,
    changed ? "changed in this draft" : null,
    problem ? `${severityTitles[problem.severity]}: ${problem.text}` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

const hookWords = { onStart: "On start", onSuccess: "On success", onFail: "On fail" } as const;
const hookIcons = { onStart: Play, onSuccess: CircleCheck, onFail: CircleX } as const;

/** A hook of the whole release, at one end of the flow. */
export function HookNode({ data }: NodeProps<HookCanvasNode>) {
  const atHand = useCanvasAtHand();
  const Icon = hookIcons[data.hook];
  return (
    <>
      {data.hook !== "onStart" && <Handle type="target" position={Position.Left} className={styles["hidden"] ?? ""} isConnectable={false} />}
      <button
        type="button"
        className={styles["hook"]}
        data-hook={data.hook}
        tabIndex={-1}
        title={`${hookWords[data.hook]} of the release: ${data.workflow}`}
        onClick={() => {
          atHand().select(NOTHING);
          atHand().openInspector();
        }}
      >
        <Icon size={14} aria-hidden />
        <span className={styles["hookName"]}>{data.workflow}</span>
      </button>
      {data.hook === "onStart" && <Handle type="source" position={Position.Right} className={styles["hidden"] ?? ""} isConnectable={false} />}
    </>
  );
}
