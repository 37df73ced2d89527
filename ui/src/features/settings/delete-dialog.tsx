// Taking a profile away: what goes with it and what stays.

import { useMutation, useQuery } from "@tanstack/react-query";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import type { ProfileState } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { dropProfile } from "../../platform/queries";
import styles from "./delete-dialog.module.css";
import { putDraft } from "./profile-drafts";

export function DeleteDialog({ state, onClose, onDeleted }: { state: ProfileState; onClose: () => void; onDeleted: () => void }) {
  const { profile, token } = state;
  const drafts = useQuery({
    queryKey: ["kept", profile.id],
    queryFn: async () => (await api.configuration(profile.id, "cached")).drafts,
    gcTime: 0,
  }).data;
  const remove = useMutation<unknown, CallError>({
    mutationFn: () => api.deleteProfile(profile.id),
    onSuccess: () => {
      putDraft(profile.id, null);
      onDeleted();
      dropProfile(profile.id);
    },
  });
  const workspace = profile.place.type === "workspace";
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete the profile ${profile.name}?`}
      description="This can't be undone."
      testId="profile-delete-dialog"
      footer={
        <>
          <Button onClick={onClose} data-testid="profile-delete-cancel">Keep it</Button>
          <Button variant="danger" disabled={remove.isPending} onClick={() => { remove.mutate(); }} data-testid="profile-delete-confirm">
            {remove.isPending ? "Deleting…" : "Delete the profile"}
          </Button>
        </>
      }
    >
      <div className={styles["lists"]}>
        <section>
          <h3>Goes from this laptop</h3>
          <ul>
            {drafts !== undefined && drafts.length > 0 && (
              <li data-testid="profile-delete-drafts">
                <b>{drafts.length === 1 ? "1 draft" : `${String(drafts.length)} drafts`}, not published:</b> {named(drafts.map(({ name }) => name))}
              </li>
            )}
            {token === "keychain" && <li>Its token in the keychain</li>}
            {token === "session" && <li>Its token</li>}
            <li>What was read of its flows and releases</li>
          </ul>
        </section>
        <section>
          <h3>Stays</h3>
          <ul>
            {workspace ? (
              <li>The workspace&apos;s files in <code>{profile.place.type === "workspace" && profile.place.dir}</code>, its releases with them</li>
            ) : (
              <li>The runtime, its flows and its releases: they are not on this laptop</li>
            )}
          </ul>
        </section>
        {remove.error && <ErrorBanner error={remove.error} />}
      </div>
    </Dialog>
  );
}

const most = 4;

function named(flows: readonly string[]): string {
  const more = flows.length - most;
  return more > 0 ? `${flows.slice(0, most).join(", ")} and ${String(more)} more` : flows.join(", ");
}
