// Questions about a kept filter: its name, and whether it can go.

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorBanner } from "../../components/error-banner";
import { TextField } from "../../components/text-field";
import { api } from "../../platform/api";
import { putFilters } from "../../platform/release-list-queries";
import { fieldNames, fields, type Filter, isSet, keptQuery, valueWords } from "./filter";
import { nameProblem, type View } from "./views";
import styles from "./views.module.css";

export type NameDialogProps = {
  profile: string;
  title: string;
  icon?: ReactNode;
  initial: string;
  /** The name that it has already; to keep it changes this one. */
  own: string | null;
  /** The name that goes when another is given. */
  replaces?: string;
  views: readonly View[];
  filter: Filter;
  onClose: () => void;
  onDone: (name: string) => void;
};

export function NameDialog({ profile, title, icon, initial, own, replaces, views, filter, onClose, onDone }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [tried, setTried] = useState(false);
  const problem = nameProblem(name, views, own);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (wanted: string) => {
      const kept = await api.putFilter(profile, { name: wanted, query: keptQuery(filter) });
      return replaces === undefined || replaces === wanted ? kept : api.deleteFilter(profile, replaces);
    },
    onSuccess: (filters, wanted) => {
      putFilters(profile, filters);
      onDone(wanted);
    },
  });
  const save = (): void => {
    setTried(true);
    if (problem === null && !isPending) mutate(name.trim());
  };
  const words = [...fields.filter((field) => isSet(filter, field)).map((field) => `${fieldNames[field]}: ${valueWords(filter, field)}`), ...(filter.text.trim() === "" ? [] : [`Text: ${filter.text.trim()}`])];
  return (
    <Dialog
      title={title} open onClose={onClose} testId="name-filter-dialog" description={words.length === 0 ? "All releases." : words.join(" · ")}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="solid" icon={icon} disabled={isPending} onClick={save} data-testid="name-filter-save">{replaces === undefined ? "Save" : "Rename"}</Button>
        </>
      }
    >
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label="Name" value={name} onChange={setName} autoFocus error={tried ? problem : null} data-testid="filter-name"
          hint={replaces === undefined && own !== null && name.trim() === own ? "Puts the changed filter in its place." : "It stays on this laptop, for this profile."}
        />
        {error !== null && <ErrorBanner error={error} />}
      </form>
    </Dialog>
  );
}

export type DeleteFilterDialogProps = { profile: string; name: string; onClose: () => void; onDone: () => void };

export function DeleteFilterDialog({ profile, name, onClose, onDone }: DeleteFilterDialogProps) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.deleteFilter(profile, name),
    onSuccess: (filters) => {
      putFilters(profile, filters);
      onDone();
    },
  });
  return (
    <Dialog
      title={`Delete the filter ${name}?`} open onClose={onClose} testId="delete-filter-dialog" description="Only its name goes. The list stays as it is filtered now, and no release is touched."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" disabled={isPending} onClick={() => { mutate(); }} data-testid="delete-filter-confirm">Delete</Button>
        </>
      }
    >
      {error !== null && <ErrorBanner error={error} />}
    </Dialog>
  );
}
