// Two kinds of tests: lib in Node (with a real database where a file asks for one), components in happy-dom.
import react from "@vitejs/plugin-react";
import { configDefaults, defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname };

// `--mode long` adds the *.long.test.ts files: kills by the dozen, large volumes, fuzzing.
export default defineConfig(({ mode }) => ({
  resolve: { alias },
  test: {
    globalSetup: ["lib/testing/global-setup.ts"],
    env: { LOG_LEVEL: "silent" },
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "lib",
          environment: "node",
          include: ["lib/**/*.test.ts", "app/**/*.test.ts", "prisma/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...(mode === "long" ? [] : ["**/*.long.test.ts"])],
          setupFiles: ["lib/testing/setup.ts"],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: "components",
          environment: "happy-dom",
          include: ["components/**/*.test.tsx", "app/**/*.test.tsx"],
          setupFiles: ["lib/testing/setup.ts"],
        },
      },
    ],
  },
}));
