// The link of a place, to be pasted in a chat.

import { Check, Link2 } from "lucide-react";
import { useState } from "react";

import { Button } from "../components/button";
import { IconButton } from "../components/icon-button";
import { toast } from "../components/toast";
import { linkOfRoute } from "./deep-link";
import type { Route } from "./route";

const shownFor = 2000;

type CopyLinkProps = {
  runtime: string;
  route: Route;
  /** With its words, where there is room. */
  words?: boolean;
};

export function CopyLink({ runtime, route, words = false }: CopyLinkProps) {
  const [copied, setCopied] = useState<string | null>(null);
  const link = linkOfRoute(runtime, route);
  if (link === null) return null;
  const done = copied === link;
  const icon = done ? <Check size={14} aria-hidden /> : <Link2 size={14} aria-hidden />;
  const label = done ? "Link copied" : "Copy link";
  const copy = (): void => {
    navigator.clipboard.writeText(link).then(
      () => {
        setCopied(link);
        setTimeout(() => { setCopied(null); }, shownFor);
      },
      () => { toast({ tone: "danger", title: "The link couldn't be copied", text: link }); },
    );
  };
  if (words) return <Button icon={icon} onClick={copy} data-testid="copy-link" data-link={link}>{label}</Button>;
  return <IconButton size="sm" label={label} icon={icon} onClick={copy} data-testid="copy-link" data-link={link} />;
}
