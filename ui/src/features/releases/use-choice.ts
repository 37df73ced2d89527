// The filter that she looks through, kept for each profile: it is there when she comes back.

import { create } from "zustand";

import { choiceOf, choiceText, type Choice } from "./views";

const useChoices = create<{ [profile: string]: string }>(() => ({}));

export function useChoice(profile: string): [Choice, (choice: Choice) => void] {
  const text = useChoices((choices) => choices[profile] ?? "");
  return [choiceOf(text), (choice) => { useChoices.setState({ [profile]: choiceText(choice) }); }];
}
