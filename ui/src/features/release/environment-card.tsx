// An environment of a running release: gates, status, versions, applications and what runs.

import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { ArrowRight, CircleCheck, CircleHelp, CirclePause, CircleX, Heart, HeartCrack, LoaderCircle, type LucideIcon, Play } from "lucide-react";

import { StatusChip, StatusIcon } from "../../components/status-chip";
import { statusLook } from "../../components/status";
import { Elapsed } from "../../components/time";
import { Tooltip } from "../../components/tooltip";
import { Gates } from "./gates";
import { useGraph } from "./graph-context";
import { type Card, type CardLine, PORT } from "./graph-model";
import styles from "./graph.module.css";

const port = { top: PORT };
const hookIcons: { [hook: string]: typeof Play | undefined } = { "onStart hook": Play, "onSuccess hook": CircleCheck, "onFail hook": CircleX };

export function EnvironmentCard({ data: { card } }: NodeProps<Node<{ card: Card }, "environment">>) {
  const graph = useGraph();
  return (
    <div className={styles["unit"]}>
      <Handle type="target" position={Position.Left} className={styles["handle"] ?? ""} style={port} isConnectable={false} />
      <div className={styles["before"]}>{!card.trigger && <><Gates card={card} /><span className={styles["arrow"]} aria-hidden /></>}</div>
      <div
        className={styles["card"]}
        data-testid={`env-${card.name}`}
        data-status={card.status}
        data-kind={card.kind}
        data-tone={statusLook(card.status).tone}
        data-inspected={graph.inspected === card.name}
      >
        <button
          type="button"
          className={styles["face"]}
          data-environment={card.name}
          tabIndex={graph.tabStop === card.name ? 0 : -1}
          aria-label={describe(card)}
          title={[describe(card), ...card.lines.map(lineWords)].join("\n")}
          aria-pressed={graph.inspected === card.name}
          onFocus={() => {
            graph.focus(card.name);
          }}
          onClick={() => {
            graph.inspect(graph.inspected === card.name ? null : card.name);
          }}
        />
        <div className={styles["head"]}>
          <span className={styles["name"]}>{card.name}</span>
          {card.trigger && <span className={styles["role"]}>trigger</span>}
          <span className={styles["marks"]}>
            <Hooks card={card} />
            {card.trigger && <Gates card={card} />}
          </span>
          <StatusChip status={card.status} />
        </div>
        <div className={styles["second"]}>
          <Versions card={card} />
          <When card={card} />
        </div>
        <div className={styles["lines"]} data-testid={`env-${card.name}-verify`} data-status={card.verify ?? "none"}>
          {card.lines.map((line) => <Line key={keyOf(line)} line={line} />)}
        </div>
      </div>
      <Handle type="source" position={Position.Right} className={styles["handle"] ?? ""} style={port} isConnectable={false} />
    </div>
  );
}

function Hooks({ card }: { card: Card }) {
  return card.hooks.map(({ hook, name, status }) => {
    const Icon = hookIcons[hook] ?? Play;
    const words = status === null ? "not started" : statusLook(status).word.toLowerCase();
    return (
      <Tooltip key={hook} content={`${hook} ${name}: ${words}`}>
        <span className={styles["hook"]} data-tone={status === null ? "pending" : statusLook(status).tone} role="img" aria-label={`${hook} ${name}: ${words}`}>
          <Icon size={12} aria-hidden />
        </span>
      </Tooltip>
    );
  });
}

function Versions({ card }: { card: Card }) {
  if (card.to === null) return <span className={styles["versions"]}>no version</span>;
  return (
    <span className={styles["versions"]}>
      {card.from !== null && card.from !== card.to && <>{card.from}<ArrowRight size={12} aria-label="to" /></>}
      <b>{card.to}</b>
    </span>
  );
}

/** How long it took or takes. */
function When({ card }: { card: Card }) {
  if (card.startedAt === null) return null;
  return <span className={styles["when"]}><Elapsed since={card.startedAt} until={card.endedAt} /></span>;
}

const healthIcons: { [health: string]: LucideIcon | undefined } = { Healthy: Heart, Progressing: LoaderCircle, Degraded: HeartCrack, Missing: HeartCrack, Suspended: CirclePause };

function Application({ line }: { line: Extract<CardLine, { type: "application" }> }) {
  const Icon = line.health === null ? null : (healthIcons[line.health] ?? CircleHelp);
  const words = [line.sync, line.health].filter((word) => word !== null);
  return (
    <div className={styles["line"]}>
      {Icon && <span className={styles["health"]} data-health={line.health} role="img" aria-label={line.health ?? ""}><Icon size={13} aria-hidden /></span>}
      <span className={styles["lineName"]}>{line.name}</span>
      <span className={styles["facts"]}>{line.health === "Healthy" ? line.sync : words.at(-1)}</span>
      {line.commit !== null && <code className={styles["sha"]}>{line.commit}</code>}
    </div>
  );
}

function Line({ line }: { line: CardLine }) {
  switch (line.type) {
    case "application":
      return <Application line={line} />;
    case "stage":
      return (
        <div className={styles["line"]} data-tone={statusLook(line.status).tone}>
          <StatusIcon status={line.status} />
          <span className={styles["stageName"]}>
            {line.name}{line.steps.length > 0 && <span className={styles["steps"]}> · {line.steps.join(", ")}</span>}
          </span>
          <span className={styles["took"]}><Elapsed since={line.since} until={line.until} /></span>
        </div>
      );
    case "words":
      return <div className={styles["line"]} data-tone={statusLook(line.status).tone}><span className={styles["words"]}>{line.text}</span></div>;
    case "more":
      return <div className={styles["line"]}><span className={styles["faint"]}>{line.text}</span></div>;
  }
}

function keyOf(line: CardLine): string {
  switch (line.type) {
    case "application":
      return `application ${line.name}`;
    case "stage":
      return line.key;
    case "words":
    case "more":
      return line.type;
  }
}

/** A line in full, for what the card cuts off. */
function lineWords(line: CardLine): string {
  switch (line.type) {
    case "application":
      return [line.name, line.sync, line.health, line.commit].filter((part) => part !== null).join(", ");
    case "stage":
      return [line.name, statusLook(line.status).word.toLowerCase(), ...line.steps].join(", ");
    case "words":
    case "more":
      return line.text;
  }
}

function describe(card: Card): string {
  const kind = card.trigger ? "trigger environment" : card.kind === "PROD" ? "production" : "non-production";
  const versions = card.from === null ? card.to : `${card.from} to ${card.to ?? "no version"}`;
  return [card.name, kind, statusLook(card.status).word, versions ?? undefined, card.doing?.text].filter((part) => part !== undefined).join(", ");
}
