// Short news at the foot of the window. What went wrong stays until it is closed.

export type ToastTone = "info" | "success" | "danger";
export type Toast = { tone: ToastTone; title: string; text?: string | null };
export type ShownToast = Toast & { id: number };

const SHOWN_FOR = 5000;

let shown: readonly ShownToast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function put(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

export function closeToast(id: number): void {
  put(shown.filter((each) => each.id !== id));
}

export function toast(news: Toast): void {
  const id = ++last;
  put([...shown.slice(-3), { ...news, id }]);
  if (news.tone === "danger") return;
  setTimeout(() => {
    closeToast(id);
  }, SHOWN_FOR);
}

export function shownToasts(): readonly ShownToast[] {
  return shown;
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
