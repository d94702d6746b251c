import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import type { Developer } from "../local/core/developer.ts";
import { startCloud } from "../local/index.ts";
import { dollars } from "../local/meter/bill.ts";
import { ASSEMBLY, freshAssembly } from "./assembly.ts";
import { priceOf, reportOf } from "./invoke/report.ts";
import { DATA, findRun, signedBy } from "./local-run.ts";

const USE = `Use: npm run invoke -- FUNCTION [--event FILE] [--data DIR]
  FUNCTION      a folder of functions/, such as open-map
  --event FILE  its event, JSON; - is standard input; {} if not said. There are some in functions/*/events
  --data DIR    of the local cloud that is asked; .rhizome if not said. Where none runs, one is started for it
What the function answers goes to standard output; what it logged, how long it took and what it cost to standard error.
Exit codes: 0 it answered, 1 it failed, 2 misused or not to be invoked.`;

/** Something that the caller can put right. */
class Misuse extends Error {}

function wordsOf(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        event: { type: "string" },
        data: { type: "string", default: DATA },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

async function eventOf(file: string | undefined): Promise<string> {
  if (file === undefined) return "{}";
  let event: string;
  try {
    event = file === "-" ? await text(process.stdin) : readFileSync(file, "utf8");
  } catch (error) {
    throw new Misuse(`The event "${file}" cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    JSON.parse(event);
  } catch (error) {
    throw new Misuse(`The event "${file}" is not JSON: ${(error as Error).message}.`);
  }
  return event;
}

/** The run in the folder, or one that is made for this. */
async function openRun(dataDir: string): Promise<{ run: Developer; close(): Promise<void> }> {
  const running = await findRun(dataDir);
  if (running) return { run: running, close: async () => {} };
  await freshAssembly();
  const cloud = await startCloud({ assembly: ASSEMBLY, dataDir, sitePort: 0 });
  const run = await findRun(dataDir);
  if (!run) throw new Error("The local cloud was started, and does not answer.");
  return { run, close: () => cloud.close() };
}

async function invoke(run: Developer, name: string, event: string): Promise<number> {
  const found = run.functions.find((one) => one.name === name || one.functionName === name);
  if (!found)
    throw new Misuse(
      `There is no function "${name}". There are: ${run.functions.map((f) => f.name).join(", ")}.`,
    );
  const url = `${run.endpoint}/lambda/2015-03-31/functions/${found.functionName}/invocations`;
  const answer = await signedBy(run, "lambda").fetch(url, {
    method: "POST",
    headers: { "x-amz-log-type": "Tail" },
    body: event,
  });
  const body = await answer.text();
  if (answer.status !== 200) throw new Misuse(`It could not be invoked (${answer.status}): ${body}`);
  const log = Buffer.from(answer.headers.get("x-amz-log-result") ?? "", "base64")
    .toString()
    .trimEnd()
    .split("\n");
  for (const line of log) if (!/^(START|END|REPORT) /.test(line)) console.error(line);
  console.log(JSON.stringify(JSON.parse(body), null, 2));
  const failed = answer.headers.has("x-amz-function-error");
  const report = reportOf(log);
  if (report) {
    const { duration, billed, init, memory, used } = report;
    const started = init > 0 ? ` after a start of ${init} ms` : "";
    console.error(
      `${name} ${failed ? "failed" : "answered"} in ${duration} ms${started}: billed ${billed} ms of ${memory} MB (${used} MB used), ${dollars(priceOf(report))}`,
    );
  }
  return failed ? 1 : 0;
}

async function main(words: readonly string[]): Promise<number> {
  const { values, positionals } = wordsOf(words);
  if (values.help) {
    console.log(USE);
    return 0;
  }
  const [name, ...more] = positionals;
  if (name === undefined) throw new Misuse("Which function?");
  if (more.length > 0) throw new Misuse(`What is "${more[0]}"?`);
  const event = await eventOf(values.event);
  const { run, close } = await openRun(values.data);
  try {
    return await invoke(run, name, event);
  } finally {
    await close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { message } = error as Error;
  console.error(error instanceof Misuse ? `${message}\n${USE}` : message);
  process.exitCode = 2;
}
