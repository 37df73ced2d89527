// The link of the place on show, to be pasted in a chat.

import { Check, Link2 } from "lucide-react";
import { useState } from "react";

import { IconButton } from "../components/icon-button";
import { toast } from "../components/toast";
import { linkOfRoute } from "./deep-link";
import { useProfile } from "./profile-context";
import { useRoute } from "./router";

const shownFor = 2000;

export function CopyLink() {
  const route = useRoute();
  const runtime = useProfile().info?.id;
  const [copied, setCopied] = useState<string | null>(null);
  const link = runtime === undefined ? null : linkOfRoute(runtime, route);
  if (link === null) return null;
  const done = copied === link;
  return (
    <IconButton
      size="sm"
      label={done ? "Copied" : "Copy link"}
      icon={done ? <Check size={14} aria-hidden /> : <Link2 size={14} aria-hidden />}
      data-testid="copy-link"
      data-link={link}
      onClick={() => {
        navigator.clipboard.writeText(link).then(
          () => {
            setCopied(link);
            setTimeout(() => { setCopied(null); }, shownFor);
          },
          () => { toast({ tone: "danger", title: "The link couldn't be copied", text: link }); },
        );
      }}
    />
  );
}
