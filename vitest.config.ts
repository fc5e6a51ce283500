import { defineConfig } from "vitest/config";

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    include: ["bench/**/*.test.ts", "results/**/*.test.ts", "src/**/*.test.ts", "tests/**/*.test.ts"],
    testTimeout: 60_000,
  },
});

export default config;
