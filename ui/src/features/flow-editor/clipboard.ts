// Copied environments on the system's clipboard; this window remembers them too, where the clipboard is closed to it.

/** What was copied here, and whether the clipboard has it: if not, it is newer than anything there. */
let kept: { text: string; written: boolean } | null = null;

const PATIENCE_MS = 400;

export function copyText(text: string): void {
  const copy = { text, written: false };
  kept = copy;
  // A window without the right has no clipboard at all.
  void Promise.resolve()
    .then(() => navigator.clipboard.writeText(text))
    .then(
      () => { copy.written = true; },
      () => undefined,
    );
}

/** What there is to paste; empty when there is nothing. */
export async function pastedText(): Promise<string> {
  if (kept && !kept.written) return kept.text;
  const read = Promise.resolve().then(() => navigator.clipboard.readText());
  const given = new Promise<null>((resolve) => {
    setTimeout(() => { resolve(null); }, PATIENCE_MS);
  });
  const text = await Promise.race([read.catch(() => null), given]);
  return text ?? kept?.text ?? "";
}
