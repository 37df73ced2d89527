// Deep links from outside: at the start and while the window is there.

import { useEffect, useRef, useState } from "react";

import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { toast } from "../components/toast";
import type { DeepLink, ProfileState } from "../gen/bindings";
import { api } from "../platform/api";
import { onLinkOpened } from "../platform/events";
import { type Opening, opening } from "./deep-link";
import { openAt } from "./profile-context";
import { navigate } from "./router";

type Unknown = Extract<Opening, { type: "unknown" }>;

export function DeepLinks({ active }: { active: ProfileState | undefined }) {
  const [unknown, setUnknown] = useState<Unknown | null>(null);
  const latest = useRef(active);
  // Synchronises with the profile of the latest rendering, for links that come later.
  useEffect(() => {
    latest.current = active;
  });
  // Synchronises with the shell: the link that the program was started with, and those that are opened later.
  useEffect(() => {
    const open = (link: DeepLink): void => {
      const found = opening(link, latest.current);
      switch (found.type) {
        case "go":
          setUnknown(null);
          openAt(found.profile, found.route);
          break;
        case "unknown":
          setUnknown(found);
          break;
        case "wrong":
          toast({ tone: "danger", title: "The link can't be opened", text: found.message });
          break;
      }
    };
    api.takeLink().then(
      (link) => {
        if (link) open(link);
      },
      () => undefined,
    );
    return onLinkOpened(({ link }) => { open(link); });
  }, []);
  const close = (): void => {
    setUnknown(null);
  };
  return (
    <Dialog
      open={unknown !== null}
      onClose={close}
      title="No profile has this runtime"
      description={unknown && `The link leads to ${unknown.what}.`}
      testId="unknown-runtime"
      footer={
        <>
          <Button onClick={close} data-testid="unknown-runtime-close">Close</Button>
          <Button
            variant="solid"
            onClick={() => {
              close();
              navigate({ screen: "settings", profile: "new" });
            }}
            data-testid="unknown-runtime-add"
          >
            Connect to a runtime…
          </Button>
        </>
      }
    >
      <p>
        The link belongs to the runtime <code>{unknown?.runtime}</code>. Ask whoever sent it for the runtime&apos;s address, add it
        as a profile, then open the link again.
      </p>
    </Dialog>
  );
}
