#!/usr/bin/env node
import { parseArgs } from "node:util";
import { type Cloud, startCloud } from "../../local/index.ts";
import { billText } from "../../local/meter/bill.ts";

const USAGE = "rhizome-local [ASSEMBLY] [--port N] [--data DIR] [--fresh]";

/** Prints one line that says what to do, and ends. */
function fail(error: unknown): never {
  console.error(`${(error as Error).message}\nUsage: ${USAGE}`);
  process.exit(1);
}

async function start(): Promise<Cloud> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string", default: "3000" },
      data: { type: "string", default: ".rhizome-local" },
      fresh: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
  const [assembly = "cdk.out"] = positionals;
  return startCloud({
    assembly,
    dataDir: values.data,
    sitePort: port,
    fresh: values.fresh,
    log: console.log,
  });
}

const cloud = await start().catch(fail);
for (const [stack, outputs] of Object.entries(cloud.outputs))
  for (const [name, value] of Object.entries(outputs)) console.log(`${stack}.${name} = ${value}`);
if (cloud.siteUrl) console.log(`CloudFront is at ${cloud.siteUrl}`);
console.log("Running; Ctrl+C ends it.");
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    await cloud.close();
    console.log(`\nOn AWS this run would have been billed, in us-east-1:\n${billText(cloud.meter.bill())}`);
    process.exit(0);
  });
