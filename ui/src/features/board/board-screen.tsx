// What is running where: environments by products, and promoting from one to another.

import { ArrowRightToLine, LayoutGrid, RefreshCw, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";

import { Breadcrumb, StatusBar, TopBarActions } from "../../app/actions-slot";
import { readOnlyWords } from "../../app/link-words";
import { NeverRead } from "../../app/never-read";
import { useShortcut } from "../../app/shortcuts";
import { requestTrigger } from "../../app/trigger-request";
import { useOrder } from "../../app/window-state";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { IconButton } from "../../components/icon-button";
import { Refusable } from "../../components/refusable";
import { Segmented } from "../../components/segmented";
import { Skeleton } from "../../components/skeleton";
import { StatusIcon } from "../../components/status-chip";
import { Ago } from "../../components/time";
import shared from "../../components/list-screen.module.css";
import type { ProfileState } from "../../gen/bindings";
import { type BoardFilter, type Totals, columns, rows, shownRows, totals } from "./board";
import { BoardGrid, type Place } from "./board-grid";
import styles from "./board.module.css";
import { CellInspector } from "./cell-inspector";
import { useBoard, useBoardRefresh } from "./use-board";

const noFilter: BoardFilter = { text: "", health: null };

export function BoardScreen({ profile }: { profile: ProfileState }) {
  const id = profile.profile.id;
  const { data, error, isPending, isFetching, refetch } = useBoard(id);
  const refresh = useBoardRefresh(id);
  const [filter, setFilter] = useState(noFilter);
  const [compact, setCompact] = useState<"detailed" | "compact">("detailed");
  const [current, setCurrent] = useState<Place | null>(null);
  const [opened, setOpened] = useState<Place | null>(null);
  const [order, setOrder] = useOrder(`board ${id}`);
  const field = useRef<HTMLInputElement>(null);
  const all = useMemo(() => (data ? rows(data) : []), [data]);
  const shown = useMemo(() => shownRows(all, filter), [all, filter]);
  const environments = useMemo(() => columns(data?.board.environments ?? [], order), [data, order]);
  const refusal = readOnlyWords(profile);
  const openedCell = opened && all.find(({ product }) => product === opened.product)?.cells.get(opened.environment);
  const promote = (place: Place | null, to?: string): void => {
    if (place !== null && refusal === null) requestTrigger({ product: place.product, from: place.environment, ...(to !== undefined && { to }) });
  };

  useShortcut("p", "Promote from the cell", () => { promote(current); }, { when: refusal === null });
  useShortcut("/", "Filter products", () => { field.current?.focus(); });
  useShortcut("r", "Refresh", refresh);

  return (
    <div className={shared["screen"]} data-testid="board-screen">
      <Breadcrumb parts={[{ label: "Board" }]} />
      <TopBarActions>
        <Refusable reason={refusal ?? (current === null ? "Choose a cell: what runs there is what travels." : null)}>
          <Button variant="solid" icon={<ArrowRightToLine size={14} />} data-testid="board-promote" disabled={refusal !== null || current === null} onClick={() => { promote(current); }}>Promote</Button>
        </Refusable>
      </TopBarActions>
      <div className={shared["tools"]}>
        <label className={shared["filter"]}>
          <Search size={14} aria-hidden />
          <input
            ref={field} aria-label="Filter products" placeholder="Filter products" value={filter.text} data-testid="board-filter"
            onChange={(event) => { setFilter({ ...filter, text: event.target.value }); }}
            onKeyDown={(event) => { if (event.key === "Escape") { setFilter(noFilter); field.current?.blur(); } }}
          />
        </label>
        <TotalsView totals={totals(all)} />
        <span className={shared["age"]}>{data && <>{isFetching ? "Asking the repositories…" : <>As of <Ago at={data.seenAt} /></>}</>}</span>
        <IconButton label="Refresh from the repositories" icon={<RefreshCw size={14} />} disabled={isFetching} onClick={refresh} />
        <Segmented label="Size of the cells" value={compact} onChange={setCompact} options={[{ value: "detailed", label: "Detailed" }, { value: "compact", label: "Compact" }]} />
      </div>
      {error && <div className={styles["banner"]}><NeverRead profile={profile} error={error} what="versions" onRetry={() => void refetch()} /></div>}
      {isPending && <div className={styles["banner"]}><Skeleton rows={8} height={40} label="Reading what runs where" /></div>}
      {data && all.length === 0 && <EmptyState icon={<LayoutGrid size={28} />} title="Nothing to show yet" text="The board shows every product in every environment. A product is a group of applications that name it in the annotation codefresh.io/product." />}
      {all.length > 0 && shown.length === 0 && <EmptyState icon={<Search size={28} />} title="No product matches" text="The filter hides them all." action={<Button variant="outline" onClick={() => { setFilter(noFilter); }}>Clear the filter</Button>} />}
      {shown.length > 0 && (
        <div className={styles["body"]}>
          <div className={styles["scroll"]}>
            <BoardGrid
              key={compact}
              all={all} shown={shown} environments={environments} compact={compact === "compact"} promotes={refusal === null} current={current} health={filter.health}
              onCurrent={setCurrent} onOpen={setOpened} onOrder={setOrder}
              onPromote={(product, from, to) => { promote({ product, environment: from }, to); }}
              onHealth={(environment, health) => {
                const same = filter.health?.environment === environment && filter.health.health === health;
                setFilter({ ...filter, health: same ? null : { environment, health } });
              }}
            />
          </div>
          {opened && openedCell && (
            <CellInspector
              profile={id} product={opened.product} cell={openedCell} refusal={refusal}
              comparedWith={data?.board.products.find(({ name }) => name === opened.product)?.comparedWith ?? null}
              onPromote={() => { promote(opened); }} onClose={() => { setOpened(null); }}
            />
          )}
        </div>
      )}
      <StatusBar left={data && `${String(shown.length)} of ${String(all.length)} products`} shortcuts={[{ keys: ["←", "→", "↑", "↓"], label: "Move" }, { keys: ["Enter"], label: "Open" }, { keys: ["P"], label: "Promote" }]} />
    </div>
  );
}

function TotalsView({ totals: { running, waiting, failed, behind } }: { totals: Totals }) {
  return (
    <span className={styles["totals"]}>
      {running > 0 && <span><StatusIcon status="RUNNING" size={12} /><b>{running}</b> running</span>}
      {waiting > 0 && <span><StatusIcon status="SUSPENDED" size={12} /><b>{waiting}</b> waiting</span>}
      {failed > 0 && <span><StatusIcon status="FAILED" size={12} /><b>{failed}</b> failed</span>}
      {behind > 0 && <span data-testid="board-behind"><b>{behind}</b> behind</span>}
    </span>
  );
}
