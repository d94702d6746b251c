import { createHash } from "node:crypto";
import { endpoint, region, send } from "./aws.ts";
import { cause } from "./cause.ts";
import { getObject, isMissing, putObject } from "./s3.ts";

/**
 * The export of all maps of a person, done in steps. What is known of it lies in the transfer bucket, for a day:
 *
 *     workspaces/{owner}/{id}/job.json       what is to be done; written once
 *     workspaces/{owner}/{id}/progress.json  how far it is; written after each map
 *     workspaces/{owner}/{id}/{n}            the file of the n-th map
 *     results/workspaces/{owner}/{id}.zip    all of them
 */
export interface Work {
  /** A hash of the person's identity. */
  readonly owner: string;
  readonly id: string;
  /** Of the call that began it. */
  readonly correlationId?: string;
}

export interface Job {
  readonly identityId: string;
  readonly format: string;
  readonly maps: readonly string[];
  /** When it was asked for, in ms since 1970. */
  readonly at: number;
}

export interface Progress {
  /** The number of the next map; all before it are done. */
  readonly next: number;
  /** Steps that began with the next map, and did not get over it. */
  readonly tries: number;
  readonly files: readonly {
    readonly name: string;
    readonly key: string;
    readonly losses: readonly string[];
  }[];
  readonly skipped: readonly { readonly mapId: string; readonly reason: string }[];
  /** Bytes of the whole, once it is there. */
  readonly size?: number;
  /** When this was written, in ms since 1970. */
  readonly at: number;
}

/** Maps of one export at most. */
export const MAPS_AT_MOST = 200;

export const ownerOf = (identityId: string): string =>
  createHash("sha256").update(identityId).digest("hex").slice(0, 32);

const folder = ({ owner, id }: Work) => `workspaces/${owner}/${id}`;
export const fileKeyOf = (work: Work, n: number): string => `${folder(work)}/${n}`;
export const zipKeyOf = ({ owner, id }: Work): string => `results/workspaces/${owner}/${id}.zip`;

export const readJob = (bucket: string, work: Work) => readJson<Job>(bucket, `${folder(work)}/job.json`);
export const readProgress = (bucket: string, work: Work) =>
  readJson<Progress>(bucket, `${folder(work)}/progress.json`);
export const writeJob = (bucket: string, work: Work, job: Job) =>
  writeJson(bucket, `${folder(work)}/job.json`, job);
export const writeProgress = (bucket: string, work: Work, progress: Progress) =>
  writeJson(bucket, `${folder(work)}/progress.json`, progress);

/** Asks for the next step. */
export async function nextStep(queueUrl: string, work: Work): Promise<void> {
  await send({
    service: "sqs",
    url: new URL(`${endpoint("SQS", `sqs.${region}.amazonaws.com`)}/`),
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
    body: JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify({ ...work, correlationId: cause() }),
    }),
  });
}

/** Reads what {@link nextStep} sent. Throws an Error for anything else. */
export function parseWork(body: string): Work {
  const { owner, id, correlationId } = JSON.parse(body) as Partial<Work>;
  if (!/^[0-9a-f]{32}$/.test(String(owner)) || !isWorkId(id))
    throw new Error(`Not a step: ${body.slice(0, 200)}`);
  return { owner, id, correlationId } as Work;
}

export const isWorkId = (id: unknown): id is string => typeof id === "string" && /^[0-9a-f]{24}$/.test(id);

async function readJson<Content>(bucket: string, key: string): Promise<Content | undefined> {
  try {
    return JSON.parse((await getObject(bucket, key)).body.toString("utf8"));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const writeJson = (bucket: string, key: string, content: object) =>
  putObject(bucket, key, JSON.stringify(content), { "content-type": "application/json" });
