// An empty list that says which part of the filter hides the releases.

import { Rocket } from "lucide-react";

import { Button } from "../../components/button";
import { EmptyState } from "../../components/empty-state";
import { useNumbersOfEach } from "../../platform/release-list-queries";
import { type Field, fieldNames, fields, type Filter, isSet, noFilter, queryOf, valueWords, without } from "./filter";
import { count } from "./number-words";
import styles from "./releases.module.css";

export type NothingMatchesProps = { profile: string; filter: Filter; now: number; onChange: (filter: Filter) => void };

export function NothingMatches({ profile, filter, now, onChange }: NothingMatchesProps) {
  const parts: (Field | "text")[] = [...(filter.text.trim() === "" ? [] : ["text" as const]), ...fields.filter((field) => isSet(filter, field))];
  const alone = useNumbersOfEach(profile, parts.map((part) => queryOf(without(filter, part), now)));
  const hiding = parts.flatMap((part, index) => {
    const releases = alone[index]?.numbers.releases ?? 0;
    return releases > 0 ? [{ part, releases }] : [];
  });
  return (
    <EmptyState
      icon={<Rocket size={24} aria-hidden />} title="No release matches"
      text={parts.length > 1 && hiding.length > 0 ? "Without one of these parts of the filter there are some:" : parts.length > 1 ? "No release passes this filter, and taking away one part of it does not help." : "No release of this profile passes this filter."}
      action={
        <div className={styles["hiding"]}>
          {parts.length > 1 && hiding.map(({ part, releases }) => (
            <Button key={part} onClick={() => { onChange(without(filter, part)); }} data-testid={`hides-${part}`}>
              Without {part === "text" ? `“${filter.text.trim()}”` : `${fieldNames[part]}: ${valueWords(filter, part)}`} ({count(releases)})
            </Button>
          ))}
          <Button variant={hiding.length > 0 ? "ghost" : "outline"} onClick={() => { onChange(noFilter); }}>Clear the filter</Button>
        </div>
      }
    />
  );
}
