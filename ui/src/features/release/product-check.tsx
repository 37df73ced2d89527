// On a protected profile a command waits until the product's name is typed.

import { TextField } from "../../components/text-field";

export type ProductCheckProps = { product: string; profile: string; typed: string; onChange: (typed: string) => void };

export function ProductCheck({ product, profile, typed, onChange }: ProductCheckProps) {
  return (
    <TextField
      label={`${profile} is protected: type ${product} to go on`}
      value={typed} onChange={onChange} mono data-testid="confirm-product"
    />
  );
}
