// The filter that she looks through, kept for each profile: it is there when she comes back, also after a start.

import { useMemo } from "react";

import { useText } from "../../app/window-state";
import { choiceOf, choiceText, type Choice } from "./views";

export function useChoice(profile: string): [Choice, (choice: Choice) => void] {
  const [text, setText] = useText(`releases of ${profile}`);
  const choice = useMemo(() => choiceOf(text), [text]);
  return [choice, (next) => { setText(choiceText(next)); }];
}
