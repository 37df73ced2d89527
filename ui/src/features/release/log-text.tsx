// The text of one log: live, in the colours of the terminal, its lines to be copied, saved and linked to.

import { Clock, Copy, Download, WrapText, X } from "lucide-react";
import { useState } from "react";

import { plural } from "../../components/words";
import { CopyLink } from "../../app/copy-link";
import { Button } from "../../components/button";
import { ErrorBanner } from "../../components/error-banner";
import { IconButton } from "../../components/icon-button";
import { pathBelow, SaveDialog } from "../../components/save-dialog";
import { Switch } from "../../components/switch";
import { toast } from "../../components/toast";
import { api } from "../../platform/api";
import { useStartup } from "../../platform/queries";
import { copyText } from "./log-lines";
import { LogLines } from "./log-lines-view";
import { setLogLook, useLogLook } from "./log-look";
import { bounds, type Selection } from "./log-pages";
import { type LogPlace, placeLink } from "./log-places";
import styles from "./logs.module.css";
import { logOf, readLines, useLinesUntil, useLogSize } from "./use-log";

/** So many lines at once are enough for a clipboard; more are saved as a file. */
const MOST_COPIED = 20_000;

export type LogTextProps = {
  profile: string;
  release: string;
  /** `null`: its links can't be made. */
  runtime: string | null;
  place: LogPlace;
  title: string;
  query: string;
  until: number | null;
  /** Her choice: its line is gone to, once for each choice. */
  jump: LogPlace | null;
  /** Words for a file's name. */
  fileName: string;
};

export function LogText({ profile, release, runtime, place, title, query, until, jump: asked, fileName }: LogTextProps) {
  const log = logOf(profile, release, place);
  const size = useLogSize(log);
  const all = size.data?.total ?? 0;
  const total = useLinesUntil(log, all, until) ?? 0;
  const complete = size.data?.complete ?? false;
  const { wrap, times } = useLogLook();
  const [follow, setFollow] = useState(asked?.line == null);
  const [saving, setSaving] = useState(false);
  const downloads = useStartup().data?.downloadsDir ?? "";
  const [selection, setSelection] = useState<Selection | null>(null);
  const [jump, setJump] = useState<{ line: number } | null>(null);
  const [heard, setHeard] = useState<LogPlace | null>(null);
  // A line that is asked for is chosen once the log's length is known: one before 0 is counted from the end.
  if (asked !== heard && asked?.line != null && all > 0) {
    const line = Math.max(0, Math.min(all - 1, asked.line < 0 ? all + asked.line : asked.line));
    setHeard(asked);
    setFollow(false);
    setSelection({ from: line, to: line });
    setJump({ line });
  }
  const chosen = selection === null ? null : bounds(selection);
  const copy = (): void => {
    if (chosen === null) return;
    const last = Math.min(chosen.last, chosen.first + MOST_COPIED - 1);
    readLines(log, chosen.first, last).then((lines) => navigator.clipboard.writeText(copyText(lines)).then(() => {
      toast({ tone: "success", title: `${plural(lines.length, "line")} copied`, text: last < chosen.last ? "More at once are better saved as a file." : null });
    })).catch((refusal: unknown) => {
      toast({ tone: "danger", title: "The lines couldn't be copied", text: refusal instanceof globalThis.Error ? refusal.message : null });
    });
  };
  return (
    <section className={styles["text"]} aria-label={`Log of ${title}`}>
      <div className={styles["tools"]}>
        <span className={styles["title"]} title={title}>{title}</span>
        <span className={styles["state"]} role="status">{size.data ? stateWords(complete, all, total, until) : size.error ? "not read" : "reading"}</span>
        {chosen !== null && (
          <div className={styles["chosen"]} data-testid="log-chosen">
            <span role="status">{chosen.first === chosen.last ? `Line ${(chosen.first + 1).toLocaleString("en-GB")}` : `${(chosen.last - chosen.first + 1).toLocaleString("en-GB")} lines`}</span>
            <Button size="sm" variant="ghost" icon={<Copy size={13} aria-hidden />} onClick={copy} data-testid="log-copy">Copy</Button>
            {runtime !== null && <CopyLink runtime={runtime} route={{ screen: "release", id: release, log: placeLink({ ...place, line: chosen.first }) }} />}
            <IconButton size="sm" label="Choose no line (Esc)" icon={<X size={13} aria-hidden />} onClick={() => { setSelection(null); }} />
          </div>
        )}
        <IconButton label="Times" icon={<Clock size={14} aria-hidden />} aria-pressed={times} onClick={() => { setLogLook({ times: !times }); }} data-testid="log-times" />
        <IconButton label="Wrap lines" icon={<WrapText size={14} aria-hidden />} aria-pressed={wrap} onClick={() => { setLogLook({ wrap: !wrap }); }} data-testid="log-wrap" />
        <IconButton label="Save this log…" icon={<Download size={14} aria-hidden />} onClick={() => { setSaving(true); }} data-testid="log-save" />
        {size.data && !complete && until === null && <Switch label="Follow" checked={follow} onChange={setFollow} testId="log-follow" />}
      </div>
      {size.error && <div className={styles["problem"]}><ErrorBanner error={size.error} onRetry={() => void size.refetch()} /></div>}
      {size.data && (
        <LogLines
          log={log} total={total} complete={complete} wrap={wrap} times={times} follow={follow} query={query} until={log.step ? null : until}
          selection={selection} onSelection={setSelection} jump={jump} onCopy={copy} onFollow={setFollow}
        />
      )}
      {saving && (
        <SaveDialog
          title="Save the log" description={title} unit="lines" path={pathBelow(downloads, `${fileName}.log`)}
          save={(path) => api.saveLog(profile, log.query, path)} onClose={() => { setSaving(false); }}
        />
      )}
    </section>
  );
}

function stateWords(complete: boolean, all: number, total: number, until: number | null): string {
  const figure = `${all.toLocaleString("en-GB")} ${all === 1 ? "line" : "lines"}`;
  if (until !== null && total < all) return `${total.toLocaleString("en-GB")} of ${figure} by then`;
  if (complete) return figure;
  return all === 0 ? "waiting for output" : `${figure}, live`;
}
