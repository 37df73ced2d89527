// What has been chosen in the dialog: the way (a flow, or from one environment to another), product and application. What is
// left open falls to the only candidate.

import { useState } from "react";

import type { ConfigurationView, PlanRequest } from "../../gen/bindings";
import { productsFor } from "./readiness";

export type Preset = { flow?: string; product?: string; from?: string; to?: string };

/** From one environment to another without a flow. */
export type Promotion = { from: string; to: string | null; policy: string | null };

export function useChoice(preset: Preset, configuration: ConfigurationView | null) {
  const [pickedFlow, setFlow] = useState(preset.flow ?? null);
  const [promotion, setPromotion] = useState<Promotion | null>(preset.from === undefined ? null : { from: preset.from, to: preset.to ?? null, policy: null });
  const flows = configuration?.flows ?? [];
  const flow = promotion === null ? (pickedFlow ?? (flows.length === 1 ? (flows[0]?.name ?? null) : null)) : null;
  const [picked, setPicked] = useState(preset.product ?? null);
  const [application, setApplication] = useState<string | null>(null);
  const products = productsFor(configuration?.products ?? [], flow);
  const named = products.filter((product) => product.named);
  const candidates = named.length > 0 ? named : products;
  const product = picked ?? (candidates.length === 1 ? (candidates[0]?.product.name ?? null) : null);
  return {
    flow,
    promotion,
    product,
    products,
    request: requestOf(flow, promotion, product, application),
    chooseFlow: (name: string): void => {
      setFlow(name);
      setApplication(null);
    },
    choosePromotion: (change: Partial<Promotion>): void => {
      setPromotion((before) => before && { ...before, ...change });
      if (change.from !== undefined) setApplication(null);
    },
    chooseProduct: (name: string): void => {
      setPicked(name);
      setApplication(null);
    },
    chooseApplication: setApplication,
  };
}

function requestOf(flow: string | null, promotion: Promotion | null, product: string | null, application: string | null): PlanRequest | null {
  if (product === null) return null;
  if (promotion === null) return flow === null ? null : { flow, product, application };
  const { from, to, policy } = promotion;
  return to === null ? null : { from, to, policy, product, application };
}

export type Choice = ReturnType<typeof useChoice>;
