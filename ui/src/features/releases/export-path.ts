// Where an export goes unless she says otherwise. Pure.

import type { ExportFormat } from "../../gen/bindings";
import { dateOf } from "./filter";

/** `/home/mira/Downloads/signalbox-releases-2026-11-23.csv`, with the separators of the directory. */
export function exportPath(directory: string, stem: string, format: ExportFormat, now: number): string {
  const name = `signalbox-${stem}-${dateOf(now)}.${format}`;
  if (directory === "") return name;
  const separator = directory.includes("\\") && !directory.includes("/") ? "\\" : "/";
  return `${directory.replace(/[\\/]+$/, "")}${separator}${name}`;
}

/** The same file with the other ending; a name of her own without one of the two stays. */
export function withFormat(path: string, format: ExportFormat): string {
  return path.replace(/\.(csv|json)$/i, `.${format}`);
}
