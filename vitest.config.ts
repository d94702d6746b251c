import { defineConfig } from "vitest/config";

/** Look at templates: files share their process, so that it loads aws-cdk-lib once and synthesizes once what two ask for. */
const templates = [
  "test/lib/**",
  "test/scripts/check/**",
  "test/scripts/deploy/**",
  "test/docs/diagrams.test.ts",
];
const elsewhere = ["test/e2e/**", "**/node_modules/**"];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "templates",
          include: templates.map((path) => path.replace(/\*\*$/, "**/*.test.ts")),
          exclude: elsewhere,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "all else", include: ["test/**/*.test.ts"], exclude: [...elsewhere, ...templates] },
      },
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // A busy machine: what fails once and then passes is listed by the reporter, and to be looked into.
    retry: process.env.CI ? 2 : 0,
    env: { CDK_VALIDATION: "false" },
    // `npm run coverage`: what the tests of model and local leave out of them.
    coverage: {
      provider: "v8",
      reportOnFailure: true,
      include: ["model/**/*.ts", "local/**/*.ts"],
      exclude: ["**/testing.ts", "model/formats/page/viewer.ts"],
      // A little below what it is, so that a new branch does not fail it and a new file without tests does.
      thresholds: {
        "model/**": { lines: 97, functions: 97, branches: 89 },
        "local/**": { lines: 89, functions: 88, branches: 76 },
      },
      reporter: ["text-summary", "html", "json-summary"],
    },
  },
});
