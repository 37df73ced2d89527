// Which options of a list a typed text means.

export type Searchable = { label: string; detail?: string | undefined; keywords?: string | readonly string[] | undefined };

/** Those that hold every word, wherever it stands; those whose label begins with the text come first. */
export function matching<Option extends Searchable>(options: readonly Option[], query: string): Option[] {
  const text = query.trim().toLowerCase();
  if (text === "") return [...options];
  const words = text.split(/\s+/);
  const found = options.filter((option) => {
    const whole = `${option.label} ${option.detail ?? ""} ${[option.keywords ?? ""].flat().join(" ")}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const rank = (option: Option): number => {
    const label = option.label.toLowerCase();
    if (label.startsWith(text)) return 0;
    return label.includes(text) ? 1 : 2;
  };
  return found.sort((a, b) => rank(a) - rank(b));
}
