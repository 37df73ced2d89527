// What every status looks like: one word, one icon, one tone. Nothing else in the window decides it.

import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Hand,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
} from "lucide-react";

import type { EnvironmentStatus, NodePhase, ReleaseStatus, StageStatus } from "../gen/bindings";

export type AnyStatus = ReleaseStatus | EnvironmentStatus | StageStatus | NodePhase;

/** Names a family of tokens: `--status-waiting-bg`, `-text`, `-solid`, `-border`. */
export type StatusTone =
  | "pending"
  | "queued"
  | "running"
  | "waiting"
  | "succeeded"
  | "failed"
  | "terminated"
  | "terminating"
  | "skipped";

export type StatusLook = { word: string; icon: LucideIcon; tone: StatusTone; turns: boolean };

const pending: StatusLook = { word: "Pending", icon: CircleDashed, tone: "pending", turns: false };
const running: StatusLook = { word: "Running", icon: LoaderCircle, tone: "running", turns: true };
const waiting: StatusLook = { word: "Waiting", icon: Hand, tone: "waiting", turns: false };
const succeeded: StatusLook = { word: "Succeeded", icon: CircleCheck, tone: "succeeded", turns: false };
const failed: StatusLook = { word: "Failed", icon: CircleX, tone: "failed", turns: false };
const terminated: StatusLook = { word: "Terminated", icon: OctagonX, tone: "terminated", turns: false };
const skipped: StatusLook = { word: "Skipped", icon: CircleSlash, tone: "skipped", turns: false };

export const statusLooks: Readonly<{ [status in AnyStatus]: StatusLook }> = {
  QUEUED: { word: "Queued", icon: Hourglass, tone: "queued", turns: false },
  PENDING: pending,
  RUNNING: running,
  SUSPENDED: waiting,
  TERMINATING: { word: "Terminating", icon: LoaderCircle, tone: "terminating", turns: true },
  SUCCEEDED: succeeded,
  FAILED: failed,
  TERMINATED: terminated,
  HELD: { word: "Held", icon: CirclePause, tone: "skipped", turns: false },
  SKIPPED: skipped,
  Pending: pending,
  Running: running,
  Suspended: waiting,
  Succeeded: succeeded,
  Failed: failed,
  Error: { ...failed, word: "Error" },
  Terminated: terminated,
  Skipped: skipped,
  Omitted: { ...skipped, word: "Omitted" },
};

export function statusLook(status: AnyStatus): StatusLook {
  return statusLooks[status];
}
