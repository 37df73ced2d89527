// A profile's place, and what an import did, in words. Pure.

import type { Imported, Place } from "../../gen/bindings";

export function placeWords(place: Place): { kind: string; where: string } {
  switch (place.type) {
    case "workspace":
      return { kind: "This laptop", where: place.dir };
    case "remote":
      return { kind: "Runtime", where: place.url };
  }
}

/** What an import came to, in sentences. */
export function importWords({ added, known }: Imported): string[] {
  const names = added.map(({ profile }) => profile.name);
  const without = added.filter(({ token }) => token === "missing").map(({ profile }) => profile.name);
  return [
    names.length === 0 ? "Nothing was added." : `Added: ${names.join(", ")}.`,
    ...(known.length > 0 ? [`There already, left as they are: ${known.join(", ")}.`] : []),
    ...(without.length > 0 ? [`A token has to be given to ${without.join(", ")}.`] : []),
    ...(added.some(({ link }) => link.type === "untrusted") ? ["Scripts of the workspaces run only after you have agreed."] : []),
  ];
}

/** A path as she may type or paste it: without spaces and quotation marks around it. */
export function cleanPath(typed: string): string {
  return typed.trim().replace(/^(["'])(.*)\1$/, "$2").replace(/^file:\/\//, "");
}
