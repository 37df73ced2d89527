// Writes src/styles/primitives.css: the Radix scales that the window uses, light and dark under one name.
// Run it after a change of the list: `node scripts/primitives.mjs`.
import { writeFileSync } from "node:fs";

import * as radix from "@radix-ui/colors";

const scales = ["slate", "iris", "grass", "blue", "amber", "tomato", "plum", "teal", "orange", "pink"];
const lines = scales.flatMap((scale) =>
  Array.from({ length: 12 }, (_, index) => {
    const step = `${scale}${index + 1}`;
    return `  --${scale}-${index + 1}: light-dark(${radix[scale][step]}, ${radix[`${scale}Dark`][step]});`;
  }),
);
const head = "/* Made by scripts/primitives.mjs from @radix-ui/colors. Never edited by hand. */";
writeFileSync(new URL("../src/styles/primitives.css", import.meta.url), `${head}\n:root {\n${lines.join("\n")}\n}\n`);
