// What a release brings: commits and issue keys, as Markdown to copy.

type NotesViewProps = { profile: string; release: string };

export function NotesView({ profile, release }: NotesViewProps) {
  return <p>{profile} {release}</p>;
}
