import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startCloud } from "../local/index.ts";
import { billText } from "../local/meter/bill.ts";
import { ASSEMBLY, freshAssembly } from "../scripts/assembly.ts";
import { startTerms, WIKIDATA } from "../scripts/terms/server.ts";
import { watchSources } from "../scripts/watch/watch.ts";

const USAGE = "npm start -- [--port N] [--data DIR] [--fresh] [--no-open] [--inspect]";
/** Where the first function waits for a debugger; Node's own default is the start's. */
const DEBUG_PORT = 9230;
const root = fileURLToPath(new URL("..", import.meta.url));

/** Prints one line that says what to do, and ends. */
function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function options() {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2),
      options: {
        port: { type: "string", default: "3000" },
        data: { type: "string", default: join(root, ".rhizome") },
        fresh: { type: "boolean", default: false },
        "no-open": { type: "boolean", default: false },
        inspect: { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      fail(`--port takes a number from 1 to 65535, not "${values.port}".`);
    return { port, data: values.data, fresh: values.fresh, open: !values["no-open"], debug: values.inspect };
  } catch (error) {
    const [what] = (error as Error).message.split(". ");
    return fail(`${what}. Usage: ${USAGE}`);
  }
}

function openBrowser(url: string): void {
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  spawn(command, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

const { port, data, fresh, open, debug } = options();
/** What a signal does; before the cloud runs, there is nothing to close. */
let stop = (): void => process.exit(0);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop());

try {
  const terms = await startTerms();
  if (await freshAssembly()) console.log("Built the site, the functions and the templates.");
  const cloud = await startCloud({
    assembly: ASSEMBLY,
    dataDir: data,
    sitePort: port,
    fresh,
    ...(debug && { debugPort: DEBUG_PORT }),
    log: (line) => console.log(line),
    elsewhere: { [WIKIDATA]: terms.url },
    overlay: (endpoint) => ({
      "config.json": {
        endpoints: {
          cognitoIdentity: endpoint("cognito-identity"),
          cognitoIdp: endpoint("cognito-idp"),
          sts: endpoint("sts"),
          dynamodb: endpoint("dynamodb"),
          s3: endpoint("s3"),
        },
        lens: endpoint("lens"),
      },
    }),
  });
  const log = (line: string) => console.log(line);
  const live = { root, cloud, folder: join(data, "live"), debug, log };
  const unwatch = await watchSources(live);
  stop = () =>
    void unwatch()
      .then(() => cloud.close())
      .then(() => {
        terms.close();
        console.log(
          `\nOn AWS this run would have been billed, in us-east-1:\n${billText(cloud.meter.bill())}`,
        );
        process.exit(0);
      });
  console.log(`Rhizome is at ${cloud.siteUrl}`);
  const gallery = Object.values(cloud.outputs).find(({ GalleryUrl }) => GalleryUrl)?.GalleryUrl;
  if (gallery) console.log(`Its gallery is at ${gallery}`);
  console.log(`E-mails it sends are at ${cloud.endpoints.outbox}`);
  if (debug) {
    const ports = cloud.functions.map(({ name, debugPort }) => `${name} ${debugPort}`);
    console.log(`Debuggers find functions at 127.0.0.1, each once it has run: ${ports.join(", ")}`);
  }
  if (open && process.stdout.isTTY && !process.env.CI) openBrowser(cloud.siteUrl);
} catch (error) {
  fail((error as Error).message);
}
