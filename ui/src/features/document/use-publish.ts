// The preview of a publish with its message, and the two ways on: publishing, or keeping the draft ready.

import { useEffect, useRef, useState } from "react";

import type { DraftView, Kind, Profile, ProfileState, Published, PublishPreview } from "../../gen/bindings";
import { api } from "../../platform/api";
import { CallError } from "../../platform/call";

export type PublishDialogProps = {
  profile: ProfileState;
  kind: Kind;
  name: string;
  /** The message that the draft waits with already, if it does. */
  ready: string | null;
  onClose: () => void;
  onPublished: (published: Published) => void;
  /** It waits for her now. */
  onKept: (view: DraftView) => void;
  /** What is published has moved: both have to be brought together first. */
  onMerge: () => void;
};

export function usePublish({ profile: { profile }, kind, name, ready, onPublished, onKept, onMerge }: PublishDialogProps, there: boolean) {
  const [preview, setPreview] = useState<PublishPreview | null>(null);
  const [message, setMessage] = useState(ready ?? "");
  const [typedName, setTypedName] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const offered = useRef(ready !== null);
  // One key for one intention: pressing again after a lost answer publishes once.
  const [key] = useState(() => crypto.randomUUID());

  // The runtime side compares the draft with what is published now; again when the runtime has come back.
  useEffect(() => {
    let left = false;
    api.publishPreview(profile.id, kind, name).then(
      (found) => {
        if (left) return;
        setPreview(found);
        setFailure(null);
        if (!offered.current) setMessage(found.message);
        offered.current = true;
      },
      (thrown: unknown) => {
        if (!left) setFailure(thrown);
      },
    );
    return () => {
      left = true;
    };
  }, [profile.id, kind, name, there]);

  const keepRefusal = contentRefusal(preview, message);
  const refusal = keepRefusal ?? (there ? nameRefusal(profile, name, typedName) : null);
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await act();
    } catch (thrown) {
      if (thrown instanceof CallError && thrown.code === "conflict") onMerge();
      else setFailure(thrown);
    } finally {
      setBusy(false);
    }
  };
  return {
    preview, message, setMessage, typedName, setTypedName, failure, busy, refusal, keepRefusal,
    publish: async (): Promise<void> => {
      if (refusal !== null || busy) return;
      await attempt(async () => { onPublished(await api.publish(profile.id, kind, name, message.trim(), key)); });
    },
    keep: async (): Promise<void> => {
      if (keepRefusal !== null || busy) return;
      await attempt(async () => { onKept(await api.preparePublish(profile.id, kind, name, message.trim())); });
    },
  };
}

/** Why a draft with this message can be neither published nor kept ready; `null`: it can. */
export function contentRefusal(preview: PublishPreview | null, message: string): string | null {
  if (!preview) return "The difference is still being worked out.";
  if (preview.outdated) return "What is published has moved.";
  if (preview.problems.some((problem) => problem.severity === "error")) return "Mend the errors first.";
  if (message.trim() === "") return "A message is needed.";
  return null;
}

/** On a protected profile the document's name is asked for. */
export function nameRefusal(profile: Profile, name: string, typedName: string): string | null {
  return profile.protected && typedName.trim() !== name ? "Type the name to go on." : null;
}
