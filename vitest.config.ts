import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["test/pty/built.ts"],
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    // Tests in a terminal and against live processes wait on conditions; the limit only ends a hang.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two workers: the pty tests measure a real program and must not starve.
    maxWorkers: 2,
    // Real terminals and processes on a busy machine: once more before it is called a failure.
    retry: process.env.CI ? 1 : 0,
  },
});
