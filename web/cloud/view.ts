/** A map's last snapshot for someone who came by a link: before any credentials, and with little code. */
import type { Config } from "./config.ts";
import { errorOf, reach } from "./errors.ts";

/** A snapshot, and the path that it was found at: it ends in the object's key. */
export interface View {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Throws `CloudError` 403 (wrong secret) and 404 (no such map, or no snapshot yet), or `Unreachable`. */
export async function viewMap(
  { apiUrl }: Config,
  fetch: typeof globalThis.fetch,
  mapId: string,
  secret: string,
): Promise<View> {
  const url = `${apiUrl}/maps/${encodeURIComponent(mapId)}/view`;
  // As a form would: the browser asks leave for nothing, which would be two round trips.
  const response = await reach(fetch, new Request(url, { method: "POST", body: secret }));
  if (!response.ok) throw await errorOf(response);
  // A small one is the answer itself; else it was redirected to.
  const key = response.headers.get("x-snapshot");
  const path = key === null ? decodeURIComponent(new URL(response.url).pathname) : `/${key}`;
  return { path, bytes: new Uint8Array(await response.arrayBuffer()) };
}
