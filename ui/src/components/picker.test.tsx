// A picker by keyboard: open, type, Enter; and what a screen reader is told.
// @vitest-environment jsdom

import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";

import { Picker, PickerPopover } from "./picker";

beforeAll(() => {
  // What the browser has and jsdom lacks.
  vi.stubGlobal("ResizeObserver", class {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  });
  Element.prototype.scrollIntoView = () => undefined;
});

afterEach(cleanup);

function setUp() {
  const onChange = vi.fn<(value: string | null) => void>();
  const options = [
    { value: null, label: "None" },
    { value: "smoke-test", label: "smoke-test", detail: "2.0" },
    { value: "db-migrate", label: "db-migrate", keywords: "database" },
  ];
  render(<Picker label="Pre-action" value="smoke-test" display="smoke-test" options={options} onChange={onChange} testId="gate" />);
  fireEvent.click(screen.getByTestId("gate"));
  return { onChange, search: screen.getByRole("combobox") };
}

it("is named by its label and value", () => {
  setUp();
  expect(screen.getByTestId("gate").getAttribute("aria-labelledby")?.split(" ")).toHaveLength(2);
  expect(screen.getByRole("option", { selected: true }).textContent).toContain("smoke-test");
});

it("finds by typing and picks with Enter", () => {
  const { onChange, search } = setUp();
  fireEvent.change(search, { target: { value: "database" } });
  expect(screen.getAllByRole("option")).toHaveLength(1);
  fireEvent.keyDown(search, { key: "Enter" });
  expect(onChange.mock.calls).toEqual([["db-migrate"]]);
  expect(screen.queryByRole("combobox")).toBeNull();
});

it("moves with the arrows and stops at the ends", () => {
  const { onChange, search } = setUp();
  for (let i = 0; i < 5; i++) fireEvent.keyDown(search, { key: "ArrowUp" });
  fireEvent.keyDown(search, { key: "Enter" });
  expect(onChange.mock.calls).toEqual([[null]]);
});

it("says when nothing matches", () => {
  const { onChange, search } = setUp();
  fireEvent.change(search, { target: { value: "zzz" } });
  fireEvent.keyDown(search, { key: "Enter" });
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByText(/Nothing matches/)).toBeTruthy();
});

it("is opened from outside, and says when it closes", () => {
  const told = vi.fn<(open: boolean) => void>();
  render(<Picker label="Action" value={null} display="Not set" options={[]} onChange={() => undefined} open onOpenChange={told} />);
  expect(screen.getByText("Nothing to choose from.")).toBeTruthy();
  fireEvent.keyDown(screen.getByRole("combobox"), { key: "Escape" });
  expect(told.mock.calls).toEqual([[false]]);
});

it("stands at any button, with its own words when there is nothing", () => {
  render(<PickerPopover label="Dependency" value={null} options={[]} none="All are there." onPick={() => undefined}><button type="button">Add</button></PickerPopover>);
  fireEvent.click(screen.getByText("Add"));
  expect(screen.getByText("All are there.")).toBeTruthy();
});
