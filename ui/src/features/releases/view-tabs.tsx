// The filters that are always there and those that she has kept, one beside the other, and what can be done with them.

import { ChevronDown, Ellipsis, PencilLine, RotateCcw, Save, Star, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { useShortcut } from "../../app/shortcuts";
import { Button } from "../../components/button";
import { IconButton } from "../../components/icon-button";
import { Menu } from "../../components/menu";
import { PickerPopover } from "../../components/picker";
import { count } from "./number-words";
import { DeleteFilterDialog, NameDialog } from "./view-dialogs";
import { type Choice, firstChoice, standingOf, type View } from "./views";
import styles from "./views.module.css";

export type ViewTabsProps = {
  profile: string;
  views: readonly View[];
  /** Releases of each view, where that is known. */
  counts: ReadonlyMap<string, number>;
  choice: Choice;
  onChoose: (choice: Choice) => void;
};

type Asking = "save" | "rename" | "delete" | null;

export function ViewTabs({ profile, views, counts, choice, onChoose }: ViewTabsProps) {
  const [asking, setAsking] = useState<Asking>(null);
  /** Chosen in the menu, asked when the menu has given the focus back: a dialog that opens before that would lose it. */
  const [next, setNext] = useState<Asking>(null);
  const { view, changed } = standingOf(choice, views);
  const choose = (to: View): void => {
    onChoose({ base: to.name, filter: to.filter });
  };
  const close = (): void => {
    setAsking(null);
  };
  return (
    <div className={styles["tabs"]}>
      <div className={styles["all"]} role="group" aria-label="Filters">
        {views.map((each, index) => (
          <Tab key={each.name} view={each} digit={index < 9 ? index + 1 : null} count={counts.get(each.name) ?? null} chosen={each.name === view?.name} onChoose={() => { choose(each); }} />
        ))}
      </div>
      <PickerPopover
        label="Filters" align="end" value={view?.name ?? null} options={views.map(({ name, saved }) => ({ value: name, label: name, meta: saved ? "kept" : null }))}
        onPick={(name) => {
          const picked = views.find((each) => each.name === name);
          if (picked) choose(picked);
        }}
      >
        <IconButton label="All filters" icon={<ChevronDown size={14} aria-hidden />} data-testid="all-views" />
      </PickerPopover>
      <div className={styles["actions"]}>
        {changed && (
          <>
            <span className={styles["changed"]}>{view === null ? "Own filter" : "Filter changed"}</span>
            {view && <Button size="sm" variant="ghost" icon={<RotateCcw size={13} aria-hidden />} onClick={() => { choose(view); }}>Reset</Button>}
            <Button size="sm" onClick={() => { setAsking("save"); }} data-testid="save-filter">Save filter</Button>
          </>
        )}
        {view?.saved && (
          <Menu
            trigger={
              <IconButton
                size="sm" label={`More for ${view.name}`} icon={<Ellipsis size={14} aria-hidden />} data-testid="view-menu"
                onFocus={() => {
                  if (next === null) return;
                  setNext(null);
                  setAsking(next);
                }}
              />
            }
            items={[
              { label: "Rename…", icon: <PencilLine size={14} aria-hidden />, onSelect: () => { setNext("rename"); }, testId: "rename-filter" },
              { label: "Delete…", icon: <Trash2 size={14} aria-hidden />, danger: true, onSelect: () => { setNext("delete"); }, testId: "delete-filter" },
            ]}
          />
        )}
      </div>
      {asking === "save" && (
        <NameDialog
          profile={profile} title="Save this filter" icon={<Save size={14} aria-hidden />} initial={view?.saved ? view.name : ""} own={view?.saved ? view.name : null} views={views}
          filter={choice.filter} onClose={close} onDone={(name) => { close(); onChoose({ base: name, filter: choice.filter }); }}
        />
      )}
      {asking === "rename" && view && (
        <NameDialog
          profile={profile} title={`Rename ${view.name}`} initial={view.name} own={view.name} replaces={view.name} views={views} filter={view.filter} onClose={close}
          onDone={(name) => { close(); onChoose({ base: name, filter: choice.filter }); }}
        />
      )}
      {asking === "delete" && view && (
        <DeleteFilterDialog profile={profile} name={view.name} onClose={close} onDone={() => { close(); onChoose({ ...firstChoice, filter: choice.filter }); }} />
      )}
    </div>
  );
}

type TabProps = { view: View; digit: number | null; count: number | null; chosen: boolean; onChoose: () => void };

function Tab({ view: { name, saved }, digit, count: figure, chosen, onChoose }: TabProps) {
  const tab = useRef<HTMLButtonElement>(null);
  useShortcut(String(digit ?? 0), `Filter: ${name}`, onChoose, { when: digit !== null });
  // Synchronises what is seen of a row that is too long with the choice.
  useEffect(() => {
    if (chosen) tab.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return (
    <button type="button" ref={tab} className={styles["tab"]} aria-pressed={chosen} onClick={onChoose} data-testid="view-tab" data-view={name}>
      {saved && <Star size={13} aria-hidden />}
      <span className={styles["label"]} title={name}>{name}</span>
      {figure !== null && <span className={styles["count"]}>{count(figure)}</span>}
    </button>
  );
}
