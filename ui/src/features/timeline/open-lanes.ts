// Which lanes she opened and closed, kept by flow: the next release of the flow has the same lanes.

import { create } from "zustand";

import type { Choices } from "./lanes";

const useChosen = create<{ [flow: string]: Choices }>(() => ({}));
const none: Choices = {};

export function useOpenLanes(flow: string): [Choices, (choices: Choices) => void] {
  const choices = useChosen((chosen) => chosen[flow] ?? none);
  return [choices, (next) => { useChosen.setState({ [flow]: next }); }];
}
