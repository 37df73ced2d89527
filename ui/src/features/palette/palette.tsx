// Ctrl/Cmd K: everything by name. Arrows choose, Enter goes, Esc leaves.

import { CornerDownLeft, FileCode2, Layers, Rocket, Route as RouteMark, Search, SquareChevronRight, Unplug } from "lucide-react";
import { Dialog } from "radix-ui";
import { useId, useRef, useState } from "react";

import { Kbd } from "../../components/kbd";
import { StatusChip } from "../../components/status-chip";
import styles from "./palette.module.css";
import type { Found, Group } from "./palette-items";
import { usePalette } from "./use-palette";

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className={styles["overlay"]} />
        <Dialog.Content className={styles["palette"]} data-testid="palette" aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">Find anything</Dialog.Title>
          <PaletteBody onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const { search, setSearch, groups, pick } = usePalette();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const flat = groups.flatMap(({ items }) => items);
  const index = Math.min(at, flat.length - 1);
  const current = flat[index];

  const move = (to: number): void => {
    const next = flat.length === 0 ? 0 : (to + flat.length) % flat.length;
    setAt(next);
    const row = list.current?.querySelectorAll("[role=option]")[next];
    row?.scrollIntoView({ block: "nearest" });
  };
  const choose = (item: Found | undefined): void => {
    if (!item) return;
    onClose();
    pick(item.target);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const targets: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: Math.min(flat.length - 1, index + 8), PageUp: Math.max(0, index - 8) };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      move(target);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(current);
    }
  };

  return (
    <>
      <div className={styles["field"]}>
        <Search size={16} aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          aria-label="Find flows, releases, environments, workflows and commands"
          data-testid="palette-input"
          placeholder="Find a flow, release, environment, workflow or command"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setAt(0);
            list.current?.scrollTo({ top: 0 });
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <div ref={list} id={`${id}-list`} className={styles["list"]} role="listbox" aria-label="Found">
        {groups.map(({ group, items }) => (
          <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
            <div id={`${id}-${group}`} className={styles["group"]} role="presentation">{group}</div>
            {items.map((item) => (
              <Row
                key={item.id}
                id={`${id}-${item.id}`}
                item={item}
                current={item === current}
                onHover={() => { setAt(flat.indexOf(item)); }}
                onChoose={() => { choose(item); }}
              />
            ))}
          </div>
        ))}
      </div>
      {flat.length === 0 && <p className={styles["nothing"]} role="status">Nothing matches “{search}”.</p>}
    </>
  );
}

type RowProps = { id: string; item: Found; current: boolean; onHover: () => void; onChoose: () => void };

function Row({ id, item, current, onHover, onChoose }: RowProps) {
  return (
    // Keys are the field's: the focus never leaves it.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div id={id} role="option" tabIndex={-1} aria-selected={current} className={styles["row"]} data-testid="palette-item" onPointerMove={onHover} onClick={onChoose}>
      <span className={styles["icon"]}><Icon group={item.group} /></span>
      <span className={styles["title"]} title={item.title}><Marked text={item.title} at={item.at} /></span>
      <span className={styles["detail"]} title={item.detail}>{item.detail}</span>
      {item.release && <StatusChip status={item.release.status} />}
      <CornerDownLeft size={12} className={styles["enter"]} aria-hidden />
    </div>
  );
}

/** The letters that matched, marked. */
function Marked({ text, at }: { text: string; at: readonly number[] }) {
  if (at.length === 0) return text;
  const parts: { text: string; hit: boolean; from: number }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const hit = at.includes(index);
    const last = parts.at(-1);
    if (last?.hit === hit) last.text += text[index] ?? "";
    else parts.push({ text: text[index] ?? "", hit, from: index });
  }
  return parts.map((part) => (part.hit ? <mark key={part.from}>{part.text}</mark> : <span key={part.from}>{part.text}</span>));
}

function Icon({ group }: { group: Group }) {
  switch (group) {
    case "Flows":
      return <RouteMark size={14} aria-hidden />;
    case "Releases":
      return <Rocket size={14} aria-hidden />;
    case "Environments":
      return <Layers size={14} aria-hidden />;
    case "Workflows":
      return <FileCode2 size={14} aria-hidden />;
    case "Profiles":
      return <Unplug size={14} aria-hidden />;
    case "Commands":
      return <SquareChevronRight size={14} aria-hidden />;
  }
}
