import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npx vite` and then /fixtures/index.html shows the window on a made-up backend; the build has only index.html.
export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 5179, strictPort: true },
  // The window runs in WebKit of this age or newer: `light-dark()` is left as it is written.
  // Nothing is inlined: the content security policy has no `data:` but for images.
  build: { target: "safari18", cssTarget: "safari18", assetsInlineLimit: 0, chunkSizeWarningLimit: 1600, sourcemap: false },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
