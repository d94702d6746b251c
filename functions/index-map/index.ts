import type { S3Event } from "aws-lambda";
import { env } from "../shared/env.ts";

const host = env("DB_HOST");

/** Hears of new snapshots; there is no index yet to put them into. */
export async function handler({ Records }: S3Event): Promise<void> {
  for (const { s3 } of Records) console.log(`Not indexed at ${host}: ${s3.object.key}`);
}
