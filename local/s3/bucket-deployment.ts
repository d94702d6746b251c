/** Custom::CDKBucketDeployment: puts the files of assets into a bucket, as the function of that construct does. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, relative, sep } from "node:path";
import type { Aws, Created, Resource, ResourceType } from "../core/contracts.ts";
import type { Description } from "./bucket.ts";
import { type MarkersConfig, replaceMarkers } from "./markers.ts";
import { mediaTypeOf } from "./media-types.ts";
import type { BucketResource, Buckets } from "./resources.ts";
import { readZip } from "./zip.ts";

interface Deployment {
  readonly SourceBucketNames: readonly string[];
  readonly SourceObjectKeys: readonly string[];
  readonly SourceMarkers?: readonly Readonly<Record<string, unknown>>[];
  readonly SourceMarkersConfig?: readonly MarkersConfig[];
  readonly DestinationBucketName: string;
  readonly DestinationBucketKeyPrefix?: string;
  readonly DestinationBucketArn?: string;
  readonly Extract?: boolean | string;
  readonly Prune?: boolean | string;
  readonly Exclude?: readonly string[];
  readonly Include?: readonly string[];
  readonly UserMetadata?: Readonly<Record<string, string>>;
  readonly SystemMetadata?: Readonly<Record<string, string>>;
}

const noEdge = "the local CloudFront keeps no copies that would have to be invalidated";

const properties: ResourceType["properties"] = {
  ServiceToken: "done here, not by the function",
  SourceBucketNames: true,
  SourceObjectKeys: true,
  SourceMarkers: true,
  SourceMarkersConfig: true,
  DestinationBucketName: true,
  DestinationBucketKeyPrefix: true,
  DestinationBucketArn: true,
  Extract: true,
  Prune: true,
  Exclude: true,
  Include: true,
  UserMetadata: true,
  SystemMetadata: true,
  OutputObjectKeys: true,
  DistributionId: noEdge,
  DistributionPaths: noEdge,
  WaitForDistributionInvalidation: noEdge,
  RetainOnDelete: "nothing is deleted with a stack here: --fresh deletes all",
  SignContent: "nothing is sent over a network",
};

/** The deployments of a run, in their order; what they deploy can be given anew. */
export class BucketDeployments {
  readonly #aws: Aws;
  readonly #buckets: Buckets;
  readonly #made: Resource[] = [];

  constructor(aws: Aws, buckets: Buckets) {
    this.#aws = aws;
    this.#buckets = buckets;
  }

  get type(): ResourceType {
    return {
      properties,
      create: (resource) => {
        this.#made.push(resource);
        return deploy(this.#aws, this.#buckets, resource);
      },
    };
  }

  /** Deploys once more, with the files of another folder in place of each asset that is a site. */
  async again(site: string): Promise<void> {
    const asset: Aws["asset"] = (bucket, key) => {
      const folder = this.#aws.asset(bucket, key);
      return existsSync(join(folder, "index.html")) ? site : folder;
    };
    for (const resource of this.#made) await deploy({ ...this.#aws, asset }, this.#buckets, resource);
  }
}

async function deploy(aws: Aws, buckets: Buckets, resource: Resource): Promise<Created> {
  const deployment = resource.properties as unknown as Deployment;
  const target = buckets.get(deployment.DestinationBucketName);
  const folder = (deployment.DestinationBucketKeyPrefix ?? "").replace(/^\/+|\/+$/g, "");
  const prefix = folder === "" ? "" : `${folder}/`;
  const chosen = filter(deployment.Exclude ?? [], deployment.Include ?? []);

  const deployed = new Set<string>();
  for (const [name, bytes] of sources(aws, deployment)) {
    if (!chosen(name)) continue;
    const key = prefix + name;
    deployed.add(key);
    await putIfChanged(target, key, withOverlay(aws, name, bytes), descriptionOf(name, deployment));
  }
  if (String(deployment.Prune ?? true) === "true") {
    for (const { key } of [...target.bucket.objects()])
      if (key.startsWith(prefix) && chosen(key.slice(prefix.length)) && !deployed.has(key))
        await target.bucket.delete(key);
  }
  return {
    ref: `aws.cdk.s3deployment.${resource.logicalId}`,
    attributes: deployment.DestinationBucketArn
      ? { DestinationBucketArn: deployment.DestinationBucketArn }
      : {},
  };
}

/** All files by name; those of a later source come in place of an earlier one's. */
function sources(aws: Aws, deployment: Deployment): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [i, key] of deployment.SourceObjectKeys.entries()) {
    const asset = aws.asset(deployment.SourceBucketNames[i] ?? "", key);
    if (String(deployment.Extract ?? true) === "false") {
      files.set(basename(key), readFileSync(asset));
      continue;
    }
    const config = deployment.SourceMarkersConfig?.[i];
    for (const { name, bytes } of statSync(asset).isDirectory()
      ? folderFiles(asset)
      : readZip(readFileSync(asset))) {
      const replaced = replaceMarkers(bytes, deployment.SourceMarkers?.[i] ?? {}, config);
      // Endpoints known only at deployment are those of this machine.
      files.set(name, replaced === bytes ? bytes : Buffer.from(aws.localize(replaced.toString())));
    }
  }
  return files;
}

function* folderFiles(root: string, folder = root): Iterable<{ name: string; bytes: Buffer }> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (statSync(path).isDirectory()) yield* folderFiles(root, path);
    else yield { name: relative(root, path).split(sep).join("/"), bytes: readFileSync(path) };
  }
}

/** The last filter that fits decides, as with `aws s3 sync`; excludes come before includes. */
export function filter(exclude: readonly string[], include: readonly string[]): (name: string) => boolean {
  const rules = [
    ...exclude.map((pattern) => ({ pattern: wildcard(pattern), keep: false })),
    ...include.map((pattern) => ({ pattern: wildcard(pattern), keep: true })),
  ];
  return (name) => rules.findLast((rule) => rule.pattern.test(name))?.keep ?? true;
}

/** `*` is anything, slashes too; `?` one character; `[…]` one of these. */
const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replace(/[.+^${}()|\\*?]/g, (character) =>
      character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
    )}$`,
    "s",
  );

/** What only this run knows, e.g. its endpoints, added to a JSON file. */
function withOverlay(aws: Aws, name: string, bytes: Buffer): Buffer {
  const members = aws.overlay?.[name];
  if (!members) return bytes;
  return Buffer.from(`${JSON.stringify({ ...JSON.parse(bytes.toString()), ...members }, null, 2)}\n`);
}

function descriptionOf(name: string, { SystemMetadata = {}, UserMetadata = {} }: Deployment): Description {
  const lower = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([header, value]) => [header.toLowerCase(), value]));
  const headers = { "content-type": mediaTypeOf(extname(name)), ...lower(SystemMetadata) };
  return { headers, metadata: lower(UserMetadata), checksums: {} };
}

/** A restart writes only what differs. */
async function putIfChanged(
  target: BucketResource,
  key: string,
  bytes: Buffer,
  description: Description,
): Promise<void> {
  const current = target.bucket.get(key);
  const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
  const same =
    current?.etag === etag &&
    JSON.stringify([current.headers, current.metadata]) ===
      JSON.stringify([description.headers, description.metadata]);
  if (!same) await target.changed("ObjectCreated:Put", await target.bucket.put(key, bytes, description));
}
