// What has been chosen in the dialog: flow, product, application. What is left open falls to the only candidate.

import { useState } from "react";

import type { ConfigurationView, PlanRequest } from "../../gen/bindings";
import { productsFor } from "./readiness";

export type Preset = { flow?: string; product?: string };

export function useChoice(preset: Preset, configuration: ConfigurationView | null) {
  const [pickedFlow, setFlow] = useState(preset.flow ?? null);
  const flows = configuration?.flows ?? [];
  const flow = pickedFlow ?? (flows.length === 1 ? (flows[0]?.name ?? null) : null);
  const [picked, setPicked] = useState(preset.product ?? null);
  const [application, setApplication] = useState<string | null>(null);
  const products = productsFor(configuration?.products ?? [], flow);
  const named = products.filter((product) => product.named);
  const candidates = named.length > 0 ? named : products;
  const product = picked ?? (candidates.length === 1 ? (candidates[0]?.product.name ?? null) : null);
  const request: PlanRequest | null = flow !== null && product !== null ? { flow, product, application } : null;
  return {
    flow,
    product,
    products,
    request,
    chooseFlow: (name: string): void => {
      setFlow(name);
      setApplication(null);
    },
    chooseProduct: (name: string): void => {
      setPicked(name);
      setApplication(null);
    },
    chooseApplication: setApplication,
  };
}

export type Choice = ReturnType<typeof useChoice>;
