import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npx vite` and then /fixtures/index.html shows the window on a made-up backend; the build has only index.html.
export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: { port: 5179, strictPort: true },
  // The window runs in WebKit of this age or newer: `light-dark()` is left as it is written.
  build: { target: "safari18", cssTarget: "safari18", chunkSizeWarningLimit: 1600, sourcemap: false },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
