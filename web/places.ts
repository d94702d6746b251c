import type { Role, Target } from "./sync/types.ts";

/** The addresses of the site: `/` (the map opened last), `/new`, `/m/{mapId}?node={node}&as={role}#{secret of a link}`. */

const LAST = "rhizome.last";
const DRAFT = "rhizome.draft";

/** The map that an address stands for. A draft is found again through the history entry's state. */
export function placeOf(
  location: { pathname: string; search: string; hash: string },
  state: unknown,
): Target {
  const draft = isRecord(state) && typeof state.draft === "string" ? state.draft : undefined;
  const [, id] = /^\/m\/([0-9a-z]{1,64})\/?$/.exec(location.pathname) ?? [];
  const [, as] = /[?&]as=(editor|commenter|viewer)\b/.exec(location.search) ?? [];
  const target = { id: id ?? "", ...(as && { as: as as Role }) };
  if (id) return location.hash.length > 1 ? { ...target, secret: decoded(location.hash.slice(1)) } : target;
  if (draft) return { draft };
  // A browser may forget the state of an entry that is reloaded within a moment.
  const reloaded = isReload() ? read(sessionStorage, DRAFT) : undefined;
  if (location.pathname === "/new" && typeof reloaded === "string") return { draft: reloaded };
  return (location.pathname !== "/new" && lastPlace()) || { draft: crypto.randomUUID() };
}

/** The node that an address leads to, if it does. */
export function nodeOf({ search }: { search: string }): string | undefined {
  return new URLSearchParams(search).get("node") ?? undefined;
}

/** The recording of the lens that an address plays, `/#lens=/docs/sessions/{name}.json`, if it does: one of this site. */
export function sessionOf({ pathname, hash }: { pathname: string; hash: string }): string | undefined {
  return pathname === "/" ? /^#lens=(\/docs\/sessions\/[\w-]+\.json)$/.exec(hash)?.[1] : undefined;
}

/** Writes a map's address into the address bar. Who came by a link keeps it there, to pass it on. */
export function showPlace(place: { id: string; as?: Role } | { draft: string }): void {
  const path = "id" in place ? `/m/${place.id}` : "/new";
  const as = "as" in place && place.as ? `?as=${place.as}` : "";
  if ("draft" in place) write(sessionStorage, DRAFT, place.draft);
  if (location.pathname === path) history.replaceState(place, "", path + as + location.hash);
  else if (location.pathname === "/" || location.pathname === "/new") history.replaceState(place, "", path);
  else history.pushState(place, "", path);
}

export function rememberPlace(place: { id: string }): void {
  write(localStorage, LAST, place);
}

function lastPlace(): Target | undefined {
  const last = read(localStorage, LAST);
  return isRecord(last) && typeof last.id === "string" ? { id: last.id } : undefined;
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type === "reload";
}

function read(storage: Storage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return undefined;
  }
}

function write(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the address alone then says which map it is.
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
