// Logs: on the left which of them, or what a search over all of them has found; on the right the text.

import { ScrollText } from "lucide-react";
import { useRef } from "react";

import { useShortcut } from "../../app/shortcuts";
import type { ReleaseScreen } from "../../gen/bindings";
import { EmptyState } from "../../components/empty-state";
import { isOver, versionChange } from "./facts";
import { LogHitList } from "./log-hit-list";
import { placeOfHit } from "./log-hits";
import { LogSearchField } from "./log-search-field";
import { LogText } from "./log-text";
import { LogTree } from "./log-tree";
import { attemptAt, defaultPlace, logGroups, type LogPlace, placeKey, resolvePlace } from "./log-places";
import styles from "./logs.module.css";
import { useLogSearch } from "./use-log-search";

export type LogViewProps = {
  profile: string;
  screen: ReleaseScreen;
  /** What was chosen; without a choice the failing or running step. */
  place: LogPlace | null;
  onSelect: (place: LogPlace) => void;
  /** Only what was written up to this moment; `null`: all of it. */
  until?: number | null;
};

export function LogView({ profile, screen, place: chosen, onSelect, until = null }: LogViewProps) {
  const { release } = screen;
  const groups = logGroups(release);
  const field = useRef<HTMLInputElement>(null);
  const search = useLogSearch(profile, release.id, isOver(release));
  const focus = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  useShortcut("/", "Search all logs", focus);
  useShortcut("Ctrl+F", "Search all logs", focus);
  const place = chosen === null ? defaultPlace(release, screen.issues) : resolvePlace(release, chosen);
  if (place === null || groups.length === 0) {
    return (
      <EmptyState
        icon={<ScrollText size={24} aria-hidden />}
        title="No logs yet"
        text="Workflows of this release write their logs here, step by step, from the moment they start."
      />
    );
  }
  const go = (hit: Parameters<typeof placeOfHit>[0] | null): void => {
    if (hit) onSelect({ ...placeOfHit(hit), line: hit.line });
  };
  const hitNear = (): number => search.hits?.hits.findIndex((hit) => placeKey(placeOfHit(hit)) === placeKey(place)) ?? -1;
  const attempt = attemptAt(release, place);
  const step = attempt?.nodes.find((node) => node.name === place.node)?.displayName ?? null;
  return (
    <div className={styles["split"]}>
      <div className={styles["side"]}>
        <LogSearchField search={search} field={field} onStep={(by) => { go(search.step(by, hitNear())); }} />
        {search.query === "" ? (
          <LogTree groups={groups} selected={place} onSelect={onSelect} />
        ) : (
          <LogHitList
            search={search}
            onGo={(index) => {
              search.setAt(index);
              go(search.hits?.hits[index] ?? null);
            }}
          />
        )}
      </div>
      <LogText
        key={placeKey(place)} profile={profile} release={release.id} runtime={release.plan.runtimeId ?? null} place={place}
        title={titleOf(place, step)} query={search.query} until={until} jump={chosen} fileName={fileNameOf(screen, place, step)}
      />
    </div>
  );
}

function titleOf(place: LogPlace, step: string | null): string {
  return [place.environment ?? "Release", place.application, step ?? "all steps", `attempt ${place.attempt}`]
    .filter((part) => part !== null).join(" · ");
}

/** `shop-1.5.0-qa-api-suite-1`. */
function fileNameOf({ release: { plan } }: ReleaseScreen, place: LogPlace, step: string | null): string {
  return [plan.product, versionChange(plan).to, place.environment, place.application, step ?? place.stage, String(place.attempt)]
    .filter((part) => part !== null).join("-");
}
