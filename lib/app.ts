import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { AccessStack } from "./access-stack.ts";
import { ApiStack } from "./api-stack.ts";
import { bundleFunctions } from "./bundle.ts";
import { reserveConcurrency } from "./concurrency.ts";
import { DataStack } from "./data-stack.ts";
import type { Experiments } from "./experiments.ts";
import { FilesStack } from "./files-stack.ts";
import { GalleryStack } from "./gallery-stack.ts";
import { writeGuide } from "./guide/build.ts";
import { IdentityStack } from "./identity-stack.ts";
import { IndexStack } from "./index-stack.ts";
import { OperationsStack } from "./operations-stack.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import { RealtimeStack } from "./realtime-stack.ts";
import { readSettings, type StackSettings } from "./settings.ts";
import { buildSite } from "./site.ts";
import { SiteStack } from "./site-stack.ts";
import { WebStack } from "./web-stack.ts";

const root = join(import.meta.dirname, "..");

export interface SynthesizeOptions {
  /** Where the cloud assembly goes. @default what the CDK CLI asks for, else a temporary folder */
  readonly outdir?: string;
  /** Context values that come before those of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** @default those of lib/experiments.ts */
  readonly experiments?: Experiments;
  /** A folder with the built site. @default `dist/site`, built when it is missing or out of date */
  readonly site?: string;
}

/**
 * Bundles the functions, builds the site and synthesizes every stack: the one way from source to
 * template, for the CDK CLI, the tests and the local run. Needs no credentials and no network.
 */
export async function synthesize(options: SynthesizeOptions = {}): Promise<CloudAssembly> {
  const [bundles, site] = await Promise.all([
    bundleFunctions(root),
    options.site ?? buildSite(root).then((folder) => writeGuide(root, folder)),
  ]);
  return buildApp({ ...options, bundles: bundles.folder, site }).synth();
}

/** The stacks, from code and site that are already built. */
export function buildApp(options: SynthesizeOptions & { bundles: string; site: string }): App {
  const app = new App({ outdir: options.outdir, context: { ...contextOfCli(), ...options.context } });
  const settings = readSettings(app.node, options.experiments);
  const common = { settings, bundles: options.bundles };

  const data = new DataStack(app, `${settings.prefix}Data`, common);
  const files = new FilesStack(app, `${settings.prefix}Files`, { ...common, data });
  const realtime = new RealtimeStack(app, `${settings.prefix}Realtime`, { ...common, data, files });
  const gallery = settings.search ? buildGallery(app, common, data) : undefined;
  const access = new AccessStack(app, `${settings.prefix}Access`, { ...common, data, gallery });
  const { openMap, mapVersions, compact } = realtime;
  const api = new ApiStack(app, `${settings.prefix}Api`, {
    ...common,
    data,
    files,
    access,
    openMap,
    mapVersions,
    compact,
    gallery,
  });
  const address = new SiteStack(app, `${settings.prefix}Site`, {
    ...common,
    data,
    files,
    realtime,
    api,
    gallery,
  });
  const identity = new IdentityStack(app, `${settings.prefix}Identity`, { ...common, data, api, address });
  new WebStack(app, `${settings.prefix}Web`, {
    ...common,
    data,
    files,
    realtime,
    api,
    identity,
    address,
    site: options.site,
  });
  const functions = app.node.findAll().filter((construct) => construct instanceof ThinFunction);
  reserveConcurrency(functions, settings);
  new OperationsStack(app, `${settings.prefix}Operations`, {
    settings,
    data,
    realtime,
    api,
    functions,
  });
  return app;
}

/** The part that costs money when idle: without it everything else works. */
function buildGallery(app: App, common: StackSettings, data: DataStack): GalleryStack {
  const { prefix } = common.settings;
  const index = new IndexStack(app, `${prefix}Index`, common);
  return new GalleryStack(app, `${prefix}Gallery`, { ...common, data, index });
}

/** What the CDK CLI passes to an app, so that a synthesis without it gives the very same templates. */
function contextOfCli(): Record<string, unknown> {
  if (process.env.CDK_CONTEXT_JSON) return {};
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
  return { ...context, "aws:cdk:enable-path-metadata": true, "aws:cdk:enable-asset-metadata": true };
}
