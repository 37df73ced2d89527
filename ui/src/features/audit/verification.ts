// What the examination of a journal has found, in plain words. Pure.

import type { Verification } from "../../gen/bindings";
import { count } from "../releases/number-words";

export type Finding = { holds: boolean; title: string; text: string };

export function findingOf({ records, broken, contradicted, anchors, unread }: Verification): Finding {
  if (broken !== null) {
    return {
      holds: false, title: `The journal does not hold from record ${count(broken.seq)} on`,
      text: `${sentence(broken.message)} Records before it fit together; what stands from there on may have been changed after it was written.`,
    };
  }
  if (contradicted.length > 0) {
    return {
      holds: false, title: "The journal contradicts its repositories",
      text: `Its records fit together, but ${some(contradicted.length, "promotion commit")} ${contradicted.length === 1 ? "says" : "say"} that it was another one when ${contradicted.length === 1 ? "it was" : "they were"} made: it may have been written anew as a whole.`,
    };
  }
  if (records === 0) return { holds: true, title: "The journal is empty", text: "There is nothing to examine yet." };
  const outside = anchors === 0
    ? "No promotion commit carries its head yet, so nothing outside this runtime vouches for it."
    : `${some(anchors, "promotion commit")} outside this runtime ${anchors === 1 ? "agrees" : "agree"} with it${unread.length > 0 ? ", as far as the repositories could be read" : ""}.`;
  return { holds: true, title: "The journal holds", text: `Every record fits the one before it. ${outside}` };
}

/** The chain's head in its two parts; `null` when there is none. */
export function headOf({ head }: Verification): { seq: string; hash: string } | null {
  if (head === null) return null;
  const at = head.indexOf(":");
  return at === -1 ? { seq: "", hash: head } : { seq: head.slice(0, at), hash: head.slice(at + 1) };
}

export function some(figure: number, what: string): string {
  return `${count(figure)} ${what}${figure === 1 ? "" : "s"}`;
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
