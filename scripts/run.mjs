#!/usr/bin/env node
// Every npm script comes through here, so that each works on a fresh clone: it needs nothing but Node.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Rhizome needs Node 20.19 or newer; this is ${process.versions.node}. Install Node 24 from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}

const COMMANDS = {
  start: "../bin/start.ts",
  test: "./test.ts",
  synth: "./synth.ts",
  bench: "../bench/index.ts",
  convert: "./convert.ts",
  check: "./check.ts",
  cost: "./cost.ts",
  summary: "./summary.ts",
  packages: "./packages.ts",
  diagrams: "./diagrams.ts",
  invoke: "./invoke.ts",
  logs: "./logs.ts",
  deploy: "./deploy.ts",
  destroy: "./destroy.ts",
  smoke: "./smoke.ts",
  experiment: "./experiment.ts",
};

const [command, ...rest] = process.argv.slice(2);
const entry = COMMANDS[command];
if (!entry) {
  console.error(`Unknown command "${command ?? ""}". Use one of: ${Object.keys(COMMANDS).join(", ")}.`);
  process.exit(2);
}

// The versions of AWS's SDK are pinned, and run on the Node that the README names: its word on later ones is for us alone.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const { install } = await import("./install.mjs");
install();

process.argv = [process.argv[0], command, ...rest];
const { register } = await import("tsx/esm/api");
register();
await import(entry);
