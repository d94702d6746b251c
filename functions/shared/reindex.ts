import { endpoint, send, uriEncode } from "./aws.ts";
import { cause } from "./cause.ts";

/** Has the index look at a map again, soon. Does nothing where there is no index: see `-c search=off`. */
export async function reindex(mapId: string): Promise<void> {
  const name = process.env.INDEX_FUNCTION;
  if (!name) return;
  await send({
    service: "lambda",
    url: new URL(`${endpoint("LAMBDA")}/2015-03-31/functions/${uriEncode(name)}/invocations`),
    // Asynchronously: Lambda keeps the event, and tries again where the index can't be reached.
    headers: { "content-type": "application/json", "x-amz-invocation-type": "Event" },
    body: JSON.stringify({ mapId, correlationId: cause() }),
  });
}
