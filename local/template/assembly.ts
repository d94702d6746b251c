/** Reads what `cdk synth` wrote: the stacks in the order of their dependencies, and their assets. */
import { readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { StartError } from "./errors.ts";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      { readonly Value: unknown; readonly Export?: { readonly Name: unknown }; readonly Condition?: string }
    >
  >;
  readonly Transform?: unknown;
}

export interface Stack {
  readonly name: string;
  /** The template's file name, for messages. */
  readonly file: string;
  readonly template: Template;
  /** Parameter values that the assembly sets, e.g. those of assets. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Construct paths by logical id. */
  readonly paths: ReadonlyMap<string, string>;
}

export interface Assembly {
  readonly stacks: readonly Stack[];
  /** The file or folder of an asset, by the object key under which templates refer to it. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly directoryName?: string;
    readonly file?: string;
  };
  readonly dependencies?: readonly string[];
  readonly additionalMetadataFile?: string;
  readonly metadata?: Metadata;
}

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new StartError(`Cannot read ${file} (${(error as NodeJS.ErrnoException).code}): synthesize again.`);
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new StartError(`${file} is not JSON (${(error as Error).message}): synthesize again.`);
  }
}

/** A file named by the assembly; it must lie within it. */
function inside(folder: string, name: string): string {
  const path = join(folder, name);
  const way = relative(folder, path);
  if (isAbsolute(name) || way.startsWith(".."))
    throw new StartError(`${name} is outside of the assembly ${folder}.`);
  return path;
}

function pathsOf(metadata: Metadata, template: Template): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [path, entries] of Object.entries(metadata))
    for (const { type, data } of entries)
      if (type === "aws:cdk:logicalId") paths.set(String(data), path.replace(/^\//, ""));
  for (const [id, { Metadata: own }] of Object.entries(template.Resources ?? {}))
    if (own?.["aws:cdk:path"]) paths.set(id, String(own["aws:cdk:path"]));
  return paths;
}

function readStack(folder: string, id: string, artifact: Artifact): Stack {
  const file = artifact.properties?.templateFile ?? "";
  const template = readJson<Template>(inside(folder, file));
  const more = artifact.additionalMetadataFile;
  const metadata = { ...artifact.metadata, ...(more ? readJson<Metadata>(inside(folder, more)) : {}) };
  return {
    name: artifact.properties?.stackName ?? id,
    file,
    template,
    parameters: artifact.properties?.parameters ?? {},
    paths: pathsOf(metadata, template),
  };
}

/** Stack ids so that each comes after those it depends on. */
function inOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    order.push(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return order;
}

function readAssets(folder: string, file: string, assets: Map<string, string>): void {
  // A source without a path is made by a command at deployment: there is nothing to serve here.
  for (const { source, destinations } of Object.values(
    readJson<AssetManifest>(inside(folder, file)).files ?? {},
  ))
    for (const { objectKey } of Object.values(destinations))
      if (source.path !== undefined) assets.set(objectKey, join(folder, source.path));
}

/** Throws {@link StartError} with what is missing or broken. */
export function readAssembly(folder: string): Assembly {
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StartError(`There is no assembly in ${folder}: synthesize it first (npx cdk synth).`);
  const { artifacts } = readJson<{ artifacts?: Readonly<Record<string, Artifact>> }>(
    join(folder, "manifest.json"),
  );
  if (typeof artifacts !== "object" || artifacts === null)
    throw new StartError(`${join(folder, "manifest.json")} lists no artifacts: synthesize again.`);
  for (const id of inOrder(artifacts)) {
    const artifact = artifacts[id];
    if (artifact?.type === "aws:cloudformation:stack") stacks.push(readStack(folder, id, artifact));
    else if (artifact?.type === "cdk:asset-manifest")
      readAssets(folder, artifact.properties?.file ?? "", assets);
    else if (artifact?.type === "cdk:cloud-assembly") {
      const nested = readAssembly(inside(folder, artifact.properties?.directoryName ?? ""));
      stacks.push(...nested.stacks);
      for (const [key, path] of nested.assets) assets.set(key, path);
    }
  }
  return { stacks, assets };
}
