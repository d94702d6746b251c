import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { failuresOf } from "../shared/batch.ts";
import { because, told } from "../shared/cause.ts";
import { env } from "../shared/env.ts";
import { Problem } from "../shared/http.ts";
import { putObject } from "../shared/s3.ts";
import {
  fileKeyOf,
  type Job,
  nextStep,
  type Progress,
  parseWork,
  readJob,
  readProgress,
  type Work,
  writeProgress,
} from "../shared/workspace.ts";
import { fileOf } from "./file.ts";
import { zipUp } from "./zip.ts";

const bucket = env("TRANSFER_BUCKET");
const queue = env("WORKSPACE_QUEUE_URL");

/** Maps of one step at most, and ms after which it begins no other: far from the function's limit. */
const MAPS = 20;
const LONG = 30_000;
/** Steps that may end at a map before it is left out: it takes more time or memory than there is. */
const TRIES = 2;

/** Does the next step of an export, and asks for the one after. It may come twice, or end anywhere: it goes on there. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(
    event.Records.map(({ body, messageId }) =>
      told("workspace-step", { messageId }, async () => {
        const work = parseWork(body);
        because(work.correlationId);
        return step(work);
      }),
    ),
  );
  return failuresOf(event, results);
}

/** Answers how many maps are done; nothing when there is nothing to do any more. */
async function step(work: Work): Promise<{ done: number; of: number } | undefined> {
  const job = await readJob(bucket, work);
  // A day has passed since it was asked for.
  if (!job) return undefined;
  const started = Date.now();
  let progress = (await readProgress(bucket, work)) ?? { next: 0, tries: 0, files: [], skipped: [], at: 0 };
  if (progress.size !== undefined) return undefined;
  const { length } = job.maps;
  if (progress.next === length) {
    const size = await zipUp(bucket, work, progress);
    await writeProgress(bucket, work, { ...progress, size, at: Date.now() });
    return { done: length, of: length };
  }
  // Written before the work: a step that is killed leaves this behind.
  await writeProgress(bucket, work, { ...progress, tries: progress.tries + 1, at: started });
  const until = Math.min(length, progress.next + MAPS);
  while (progress.next < until && Date.now() - started < LONG) {
    progress = await oneMap(work, job, progress);
    await writeProgress(bucket, work, progress);
  }
  await nextStep(queue, work);
  return { done: progress.next, of: length };
}

async function oneMap(work: Work, job: Job, { next, tries, files, skipped }: Progress): Promise<Progress> {
  const mapId = job.maps[next] ?? "";
  const done = { next: next + 1, tries: 0, files, skipped, at: Date.now() };
  const without = (reason: string): Progress => ({ ...done, skipped: [...skipped, { mapId, reason }] });
  if (tries >= TRIES) return without("It is too large for this export.");
  try {
    const file = await fileOf(mapId, job);
    const key = fileKeyOf(work, next);
    await putObject(bucket, key, file.bytes, { "content-type": file.mediaType });
    const name = unused(file.name, new Set(files.map((other) => other.name.toLowerCase())));
    return { ...done, files: [...files, { name, key, losses: file.losses }] };
  } catch (error) {
    // Too much at once: it is tried again.
    if (!(error instanceof Problem) || error.status === 503) throw error;
    return without(error.message);
  }
}

/** A name that no other file has: `Plan.md`, `Plan (2).md`… */
function unused(name: string, taken: ReadonlySet<string>): string {
  const [, stem = name, ending = ""] = /^(.*)(\.\w+)$/.exec(name) ?? [];
  let free = name;
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${stem} (${n})${ending}`;
  return free;
}
