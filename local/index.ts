/** Runs a synthesized CDK assembly on this machine: every AWS service that its templates name. */
import type { EventEmitter } from "node:events";
import { join, resolve } from "node:path";
import { ACCOUNT, createAws, createEvents, REGION } from "./core/aws.ts";
import type { Aws, CallEvent, ResourceType, Service } from "./core/contracts.ts";
import { openDataDir } from "./core/data-dir.ts";
import { letDeveloperIn } from "./core/developer.ts";
import { Gateway } from "./core/gateway.ts";
import { SessionStore } from "./core/sessions.ts";
import { LocalIam } from "./iam/iam.ts";
import type { LocalFunction } from "./lambda/develop.ts";
import { Meter } from "./meter/meter.ts";
import { services as allServices } from "./services.ts";
import { type Assembly, readAssembly } from "./template/assembly.ts";
import { StartError } from "./template/errors.ts";
import { type Outputs, provision } from "./template/provision.ts";

export { StartError } from "./template/errors.ts";

export interface CloudOptions {
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Where data is kept between runs; one run at a time. */
  readonly dataDir: string;
  /** The port of the site (CloudFront), 0 for any. The other services take the next one, if it is free. */
  readonly sitePort: number;
  /** Throws away what earlier runs kept. */
  readonly fresh?: boolean;
  /** Members for deployed JSON files, by name, from the endpoints: `(endpoint) => ({ "config.json": { … } })`. */
  readonly overlay?: (endpoint: (service: string) => string) => NonNullable<Aws["overlay"]>;
  /** Functions wait for debuggers at this port and those after it; they stop for as long as one likes. */
  readonly debugPort?: number;
  /** Who answers here for hosts that are not AWS's: `{ "https://api.example.com": "http://localhost:1234" }`. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Takes a line of the run's log; by default it is dropped. */
  readonly log?: (line: string) => void;
}

export interface Cloud {
  /** Where CloudFront serves the site. */
  readonly siteUrl: string;
  /** Base URLs by service name, e.g. `dynamodb`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The stacks' outputs by stack and name, hostnames replaced by local ones. */
  readonly outputs: Outputs;
  /** `"call"` with a CallEvent, `"log"` with `{ group, line }`. */
  readonly events: EventEmitter;
  /** Calls so far by service and operation, e.g. `dynamodb:Query`. */
  readonly counters: Readonly<Record<string, number>>;
  /** What the run would be billed for on AWS. */
  readonly meter: Meter;
  /** The functions of the templates, by name. */
  readonly functions: readonly LocalFunction[];
  /** Gives a function other code: the next call runs it, what runs goes on. Throws on an unknown name. */
  replaceCode(name: string, folder: string): Promise<void>;
  /** Deploys the files of a folder in place of the site's. */
  replaceSite(folder: string): Promise<void>;
  /** Stops everything; what was answered is on disk. */
  close(): Promise<void>;
}

/** Listens on the port after the site's if that can be had, so that links stay the same from run to run. */
async function listen(gateway: Gateway, sitePort: number): Promise<void> {
  if (sitePort > 0 && sitePort < 65_535)
    try {
      await gateway.listen(sitePort + 1);
      return;
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!["EADDRINUSE", "EACCES"].includes(code)) throw error;
    }
  await gateway.listen(0);
}

async function listenSite(services: readonly Service[], port: number): Promise<string> {
  const site = services.find((service) => service.listenSite);
  if (!site?.listenSite) return "";
  try {
    return await site.listenSite(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw new StartError(`Port ${port} is taken: choose another one with --port.`);
    if (code === "EACCES")
      throw new StartError(`Port ${port} needs rights that this user lacks: choose one above 1023.`);
    throw error;
  }
}

const assetOf = (assembly: Assembly) => (bucket: string, key: string) => {
  const path = assembly.assets.get(key);
  if (path === undefined)
    throw new Error(`The assembly has no asset s3://${bucket}/${key}: synthesize again.`);
  return path;
};

function typesOf(services: readonly Service[]): Map<string, ResourceType> {
  return new Map(services.flatMap((service) => Object.entries(service.resources)));
}

/**
 * Starts the cloud and resolves when everything answers. Rejects with {@link StartError}, whose message is for
 * the person who starts it: no assembly, a template that cannot be honoured, a port or a folder in use.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const log = options.log ?? (() => {});
  const assembly = readAssembly(resolve(options.assembly));
  const dataDir = resolve(options.dataDir);
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse())
      try {
        await closer();
      } catch (error) {
        log(`closing: ${(error as Error).message}`);
      }
  };
  try {
    closers.push(await openDataDir(dataDir, options.fresh ?? false));
    const events = createEvents();
    const counters: Record<string, number> = {};
    events.on("call", ({ service, operation }: CallEvent) => {
      const name = `${service}:${operation}`;
      counters[name] = (counters[name] ?? 0) + 1;
    });

    const meter = new Meter(events);

    const now = Date.now;
    const sessions = new SessionStore({
      file: join(dataDir, "sts", "sessions.jsonl"),
      account: ACCOUNT,
      now,
    });
    const iam = new LocalIam({ account: ACCOUNT, region: REGION, sessions, log, now });
    const gateway = new Gateway({ iam, events, log, now });
    closers.push(() => gateway.close());
    await listen(gateway, options.sitePort);

    let siteUrl = "";
    const endpoint = (service: string) => `http://localhost:${gateway.port}/${service}`;
    const aws = createAws({
      dataDir,
      iam,
      events,
      log,
      port: () => gateway.port,
      siteUrl: () => siteUrl || undefined,
      asset: assetOf(assembly),
      overlay: options.overlay?.(endpoint),
      debugging: options.debugPort !== undefined,
      elsewhere: options.elsewhere,
    });
    const services: Service[] = [];
    for (const create of allServices(iam, dataDir, options.debugPort)) {
      const service = await create(aws);
      closers.push(() => service.close());
      services.push(service);
      aws.register(service);
    }
    siteUrl = await listenSite(services, options.sitePort);
    const outputs = await provision(assembly, typesOf(services));
    for (const service of services) gateway.add(service);
    for (const service of services) await service.ready?.();
    const develop = (operation: string, input: Record<string, unknown> = {}) =>
      aws.service("lambda").call?.({ kind: "anonymous" }, operation, input);
    const functions = ((await develop("ListOwn"))?.functions ?? []) as readonly LocalFunction[];
    const run = { endpoint: `http://localhost:${gateway.port}`, site: siteUrl, region: REGION, functions };
    closers.push(letDeveloperIn(dataDir, iam, run));
    return {
      siteUrl,
      endpoints: Object.fromEntries(services.map(({ name }) => [name, endpoint(name)])),
      outputs: localized(outputs, aws),
      events,
      counters,
      meter,
      functions,
      replaceCode: async (name, folder) => {
        const found = functions.find((one) => one.name === name);
        if (!found) throw new Error(`There is no function ${name}.`);
        await develop("ReplaceCode", { FunctionName: found.functionName, Folder: folder });
      },
      replaceSite: async (folder) => {
        await aws.service("s3").call?.({ kind: "anonymous" }, "Redeploy", { Site: folder });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const localized = (outputs: Outputs, aws: Aws): Outputs =>
  Object.fromEntries(
    Object.entries(outputs).map(([stack, values]) => [
      stack,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, aws.localize(value)])),
    ]),
  );
