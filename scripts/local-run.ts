/** The local cloud that runs on this machine, as its developer's tools find it. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AwsClient } from "aws4fetch";
import { type Developer, developerFile } from "../local/core/developer.ts";

/** Where `npm start` keeps its data, unless it is told otherwise. */
export const DATA = join(fileURLToPath(new URL("..", import.meta.url)), ".rhizome");

/** What a run in this data folder tells of itself; undefined when there is none, or it was killed. */
export async function findRun(dataDir: string): Promise<Developer | undefined> {
  let run: Developer;
  try {
    run = JSON.parse(readFileSync(developerFile(resolve(dataDir)), "utf8"));
  } catch {
    return undefined;
  }
  // The file stays behind when a run is killed.
  const answers = await fetch(`${run.endpoint}/`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  await answers?.body?.cancel();
  return answers && run;
}

/** A `fetch` that signs as the developer of a run. */
export function signedBy({ credentials, region }: Developer, service: string): AwsClient {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return new AwsClient({ accessKeyId, secretAccessKey, sessionToken, region, service, retries: 0 });
}
