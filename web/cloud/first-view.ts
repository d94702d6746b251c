/** What a link shows, asked for by the page's first code, before the code that draws it is there. */
import { once } from "../once.ts";
import { loadConfig } from "./config.ts";
import { type View, viewMap } from "./view.ts";

const fetch = globalThis.fetch.bind(globalThis);

/** Throws what {@link loadConfig} throws. */
export const config = once(() => loadConfig(fetch));

let early: { readonly mapId: string; readonly secret: string; readonly view: Promise<View> } | undefined;

/** Asks for a map's last snapshot. {@link viewOf} will wait for the same. */
export function askForView(mapId: string, secret: string): Promise<View> {
  const view = config().then((where) => viewMap(where, fetch, mapId, secret));
  // Who waits for it will hear of it.
  view.catch(() => {});
  early = { mapId, secret, view };
  return view;
}

/** Throws what {@link viewMap} throws. */
export async function viewOf(mapId: string, secret: string): Promise<View> {
  const asked = early;
  early = undefined;
  if (asked?.mapId === mapId && asked.secret === secret) return asked.view;
  return viewMap(await config(), fetch, mapId, secret);
}
