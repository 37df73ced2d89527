// The demo's change freeze: while it is on, deliveries to production wait.

import { useMutation } from "@tanstack/react-query";

import { Switch } from "../components/switch";
import { toast } from "../components/toast";
import type { Demo } from "../gen/bindings";
import { api } from "../platform/api";
import { putProfile } from "../platform/queries";
import styles from "./sidebar.module.css";

export function FreezeSwitch({ profile, demo }: { profile: string; demo: Demo }) {
  const change = useMutation({
    mutationFn: (frozen: boolean) => api.setFreeze(profile, frozen),
    onSuccess: putProfile,
    onError: (error) => {
      toast({ tone: "danger", title: "The freeze couldn't be changed", text: error.message });
    },
  });
  return (
    <div className={styles["freeze"]} title={`The file ${demo.freezeFile}`}>
      <Switch
        label="Change freeze"
        hint={demo.frozen ? "Production waits" : "Production is open"}
        checked={demo.frozen}
        disabled={change.isPending}
        onChange={(frozen) => {
          change.mutate(frozen);
        }}
        testId="freeze-switch"
      />
    </div>
  );
}
