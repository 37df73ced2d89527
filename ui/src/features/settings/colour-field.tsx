// A profile's colour, among those that the window has.

import { Check } from "lucide-react";
import { useId } from "react";

import styles from "./colour-field.module.css";
import { colours } from "./profile-form";

export function ColourField({ value, onChange }: { value: string; onChange: (colour: string) => void }) {
  const name = useId();
  const title = useId();
  const chosen = colours.find((colour) => colour.name === value);
  return (
    <div className={styles["field"]} role="radiogroup" aria-labelledby={title} data-testid="profile-colour">
      <span id={title} className={styles["label"]}>Colour</span>
      <div className={styles["swatches"]}>
        {colours.map((colour) => (
          <label key={colour.name} className={styles["swatch"]} data-colour={colour.name} title={colour.label}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              value={colour.name}
              checked={colour.name === value}
              onChange={() => { onChange(colour.name); }}
              data-testid={`profile-colour-${colour.name}`}
            />
            <span className="visually-hidden">{colour.label}</span>
            <span className={styles["disc"]} aria-hidden>
              {colour.name === value && <Check size={12} strokeWidth={3} />}
            </span>
          </label>
        ))}
        <span className={styles["name"]} aria-hidden>{chosen?.label ?? value}</span>
      </div>
    </div>
  );
}
