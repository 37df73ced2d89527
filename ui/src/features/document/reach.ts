// Whether the runtime can be asked now, and whether a refused call only says that it can't. Pure.

import type { Code, Link } from "../../gen/bindings";
import { CallError } from "../../platform/call";

/** A workspace that is not trusted yet is there, and says itself what it refuses. */
export function reachable(link: Link): boolean {
  return link.type === "live" || link.type === "untrusted";
}

const away: ReadonlySet<Code> = new Set<Code>(["unreachable", "dns", "refused", "tls", "proxy", "timeout"]);

export function isUnreachable(failure: unknown): boolean {
  return failure instanceof CallError && away.has(failure.code);
}
