import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const config: ReturnType<typeof defineConfig> = defineConfig({
  resolve: { alias: { "#platform": fileURLToPath(new URL("src/platform/node/index.ts", import.meta.url)) } },
  test: {
    include: ["bench", "results", "scripts", "src", "tests"].map((folder) => `${folder}/**/*.test.ts`),
    setupFiles: ["tests/support/fail-on-console.ts"],
    testTimeout: 60_000,
    server: { deps: { external: [/\/dist\//] } }, // as it is, like everything in node_modules
  },
});

export default config;
