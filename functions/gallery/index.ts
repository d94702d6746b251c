import type { ALBEvent, ALBResult } from "aws-lambda";
import { env } from "../shared/env.ts";

const host = env("DB_HOST");

/** Answers behind the load balancer; no map can be listed yet. */
export async function handler(_request: ALBEvent): Promise<ALBResult> {
  console.log(`Not asked: ${host}`);
  return {
    statusCode: 404,
    multiValueHeaders: { "content-type": ["text/plain; charset=utf-8"] },
    body: "No maps are listed.\n",
    isBase64Encoded: false,
  };
}
