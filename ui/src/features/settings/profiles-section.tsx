// The profiles of this laptop in her order, adding one, and carrying them to another laptop.

import { useMutation } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";

import { useProfile, useProfiles } from "../../app/profile-context";
import { navigate } from "../../app/router";
import { Button } from "../../components/button";
import { toast } from "../../components/toast";
import { api } from "../../platform/api";
import { putOrder } from "../../platform/queries";
import { useEdited } from "./profile-drafts";
import { moved } from "./profile-order";
import { ProfileRow } from "./profile-row";
import styles from "./settings-screen.module.css";

export function ProfilesSection() {
  const profiles = useProfiles();
  const active = useProfile().profile.id;
  const edited = useEdited();
  const [told, setTold] = useState("");
  const ids = profiles.map(({ profile }) => profile.id);
  const order = useMutation({
    mutationFn: ({ next }: { next: readonly string[]; before: readonly string[] }) => api.orderProfiles([...next]),
    onMutate: ({ next }) => { putOrder(next); },
    onError: (error, { before }) => {
      putOrder(before);
      toast({ tone: "danger", title: "The order couldn't be kept", text: error.message });
    },
  });
  const move = (id: string, by: -1 | 1): (() => void) | null => {
    const next = moved(ids, id, by);
    if (next === null) return null;
    return () => {
      order.mutate({ next, before: ids });
      const name = profiles.find(({ profile }) => profile.id === id)?.profile.name ?? "";
      setTold(`${name} is number ${String(next.indexOf(id) + 1)} of ${String(ids.length)}`);
    };
  };
  return (
    <section className={styles["section"]} aria-labelledby="settings-profiles">
      <div className={styles["line"]}>
        <h2 id="settings-profiles">Profiles</h2>
        <Button icon={<Plus size={14} aria-hidden />} onClick={() => { navigate({ screen: "settings", profile: "new" }); }} data-testid="profile-new">
          Connect to a runtime
        </Button>
      </div>
      <ul className={styles["profiles"]}>
        {profiles.map((state) => {
          const { id } = state.profile;
          return <ProfileRow key={id} state={state} active={id === active} edited={edited(id)} onUp={move(id, -1)} onDown={move(id, 1)} />;
        })}
      </ul>
      <p className={styles["hint"]}>Alt ↑ and Alt ↓ move the profile that has the focus.</p>
      <p role="status" className="visually-hidden">{told}</p>
    </section>
  );
}
