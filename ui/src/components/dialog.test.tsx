// A dialog gives the focus back to what had it, also when a field inside takes it at once.
// @vitest-environment jsdom

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";

import { Dialog } from "./dialog";

afterEach(cleanup);

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => { setOpen(true); }}>Open</button>
      <Dialog open={open} onClose={() => { setOpen(false); }} title="A question"><input aria-label="Name" autoFocus /></Dialog>
    </>
  );
}

it("gives the focus back", async () => {
  render(<Page />);
  const button = screen.getByText("Open");
  button.focus();
  fireEvent.click(button);
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  fireEvent.keyDown(screen.getByLabelText("Name"), { key: "Escape" });
  await waitFor(() => { expect(document.activeElement).toBe(button); });
  expect(screen.queryByRole("dialog")).toBeNull();
});
