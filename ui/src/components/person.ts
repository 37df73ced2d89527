// People as Git names them.

/** `Ada <ada@example.com>` without her address. */
export function nameOf(author: string): string {
  return author.replace(/\s*<[^>]*>$/, "") || author;
}
