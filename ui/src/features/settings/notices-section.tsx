// Which notifications she wants, by profile, and when none at all. Every change is kept at once.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useProfiles } from "../../app/profile-context";
import { ErrorBanner } from "../../components/error-banner";
import { Skeleton } from "../../components/skeleton";
import { Switch } from "../../components/switch";
import { TextField } from "../../components/text-field";
import { Truncated } from "../../components/truncated";
import type { NoticeChoice, NoticeSettings, QuietHours } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { queryClient } from "../../platform/queries";
import { choiceOf, minutesOf, quietWords, timeText, usualQuiet, withChoice } from "./notice-settings";
import styles from "./notices-section.module.css";

const key = ["noticeSettings"] as const;

const kinds: readonly { field: keyof NoticeChoice; label: string }[] = [
  { field: "approvals", label: "Approvals I may decide" }, { field: "failures", label: "Failures" }, { field: "mine", label: "Ends of my releases" },
];

export function NoticesSection() {
  const settings = useQuery<NoticeSettings, CallError>({ queryKey: key, queryFn: () => api.noticeSettings() });
  const put = useMutation<NoticeSettings, CallError, NoticeSettings, NoticeSettings | undefined>({
    mutationFn: (next) => api.putNoticeSettings(next),
    // The switch moves under the hand; what is refused moves it back.
    onMutate: (next) => {
      const before = queryClient.getQueryData<NoticeSettings>(key);
      queryClient.setQueryData(key, next);
      return before;
    },
    onSuccess: (kept) => { queryClient.setQueryData(key, kept); },
    onError: (_error, _next, before) => { queryClient.setQueryData(key, before); },
    scope: { id: "notice-settings" },
  });
  return (
    <section className={styles["section"]} aria-labelledby="settings-notices" data-testid="settings-notices">
      <h2 id="settings-notices">Notifications</h2>
      {settings.error && <ErrorBanner error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.isPending && <Skeleton rows={3} label="Loading the notifications' settings" />}
      {settings.data && <Choices settings={settings.data} onChange={(next) => { put.mutate(next); }} />}
      {put.error && <ErrorBanner error={put.error} />}
    </section>
  );
}

function Choices({ settings, onChange }: { settings: NoticeSettings; onChange: (next: NoticeSettings) => void }) {
  const profiles = useProfiles();
  return (
    <>
      <div className={styles["card"]}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Profile</th>
              {kinds.map(({ field, label }) => <th key={field} scope="col">{label}</th>)}
            </tr>
          </thead>
          <tbody>
            {profiles.map(({ profile }) => (
              <tr key={profile.id} data-colour={profile.colour}>
                <th scope="row"><span className={styles["name"]}><span className={styles["dot"]} aria-hidden /><Truncated>{profile.name}</Truncated></span></th>
                {kinds.map(({ field, label }) => (
                  <td key={field}>
                    <input
                      type="checkbox" className={styles["check"]} aria-label={`${label} of ${profile.name}`} checked={choiceOf(settings, profile.id)[field]}
                      data-testid={`notices-${field}-${profile.id}`}
                      onChange={(event) => { onChange(withChoice(settings, profile.id, { [field]: event.target.checked })); }}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles["card"]}>
        <div className={styles["quiet"]}>
          <Switch
            label="Quiet hours" hint={quietWords(settings.quiet)} checked={settings.quiet !== null} testId="notices-quiet"
            onChange={(quiet) => { onChange({ ...settings, quiet: quiet ? usualQuiet : null }); }}
          />
          {settings.quiet && <Hours key={`${String(settings.quiet.from)} ${String(settings.quiet.to)}`} quiet={settings.quiet} onChange={(quiet) => { onChange({ ...settings, quiet }); }} />}
        </div>
      </div>
    </>
  );
}

function Hours({ quiet, onChange }: { quiet: QuietHours; onChange: (quiet: QuietHours) => void }) {
  return (
    <div className={styles["hours"]}>
      <Time label="From" minutes={quiet.from} onChange={(from) => { onChange({ ...quiet, from }); }} testId="notices-from" />
      <Time label="Until" minutes={quiet.to} onChange={(to) => { onChange({ ...quiet, to }); }} testId="notices-until" />
    </div>
  );
}

function Time({ label, minutes, onChange, testId }: { label: string; minutes: number; onChange: (minutes: number) => void; testId: string }) {
  const [typed, setTyped] = useState(timeText(minutes));
  const [left, setLeft] = useState(false);
  const read = minutesOf(typed);
  const take = (): void => {
    setLeft(true);
    if (read === null) return;
    setTyped(timeText(read));
    if (read !== minutes) onChange(read);
  };
  return (
    <TextField
      label={label} value={typed} inputMode="numeric" placeholder="22:00" data-testid={testId} className={styles["time"]}
      error={left && read === null ? "A time such as 22:00" : null}
      onChange={(text) => {
        setTyped(text);
        setLeft(false);
      }}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}
