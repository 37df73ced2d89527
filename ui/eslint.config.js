import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const shellOnlyInPlatform = {
  patterns: [{ group: ["@tauri-apps/*"], message: "Only src/platform talks to the shell." }],
};

export default tseslint.config(
  { ignores: ["dist", "src/gen", "node_modules"] },
  ...tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat["recommended-latest"],
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // The contract's errors are plain data.
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      // A dialog's first field takes the focus; a region that scrolls must be reachable by keyboard.
      "jsx-a11y/no-autofocus": "off",
      "jsx-a11y/no-noninteractive-tabindex": ["error", { roles: ["tabpanel", "region", "log", "group"], tags: ["pre", "section"] }],
      // The virtual lists: React's compiler is not in use.
      "react-hooks/incompatible-library": "off",
      "no-restricted-imports": ["error", shellOnlyInPlatform],
    },
  },
  { files: ["src/platform/**", "fixtures/**"], rules: { "no-restricted-imports": "off" } },
);
