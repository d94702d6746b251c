/** Routes of an HTTP API: which one takes a request. */

export interface RouteKey {
  /** `GET`, …, `ANY`; `$default` for the route that takes what no other does. */
  readonly method: string;
  /** As in the template, e.g. `/maps/{mapId}/session`; empty for `$default`. */
  readonly path: string;
}

/** Throws when the key is none that HTTP APIs have. */
export function parseRouteKey(key: string): RouteKey {
  if (key === "$default") return { method: "$default", path: "" };
  const [, method, path] = /^(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/\S*)$/.exec(key) ?? [];
  if (!method || !path) throw new Error(`RouteKey "${key}" is neither "METHOD /path" nor "$default".`);
  if (/\{[^}]*\+\}./.test(path)) throw new Error(`RouteKey "${key}": a greedy variable must come last.`);
  return { method, path };
}

/**
 * The values of the path's variables when a route takes a request, still encoded; undefined when it doesn't.
 */
export function matchRoute(
  route: RouteKey,
  method: string,
  path: string,
): Record<string, string> | undefined {
  if (route.method === "$default") return {};
  if (route.method !== "ANY" && route.method !== method) return undefined;
  const wanted = route.path.split("/");
  const given = path.split("/");
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const kind = kindOf(segment);
    const value = given[index];
    if (value === undefined) return undefined;
    if (kind === GREEDY) {
      const rest = given.slice(index).join("/");
      if (!rest) return undefined;
      values[segment.slice(1, -2)] = rest;
      return values;
    }
    if (kind === VARIABLE) {
      if (!value) return undefined;
      values[segment.slice(1, -1)] = value;
    } else if (segment !== value) return undefined;
  }
  return wanted.length === given.length ? values : undefined;
}

const STATIC = 0;
const VARIABLE = 1;
const GREEDY = 2;

function kindOf(segment: string): number {
  if (!segment.startsWith("{") || !segment.endsWith("}")) return STATIC;
  return segment.endsWith("+}") ? GREEDY : VARIABLE;
}

/**
 * For sorting: the more specific route first. Text before variables before greedy variables, segment by
 * segment; a method before ANY; `$default` last (API Gateway developer guide, HTTP API routes, 2026-11).
 */
export function bySpecificity(a: RouteKey, b: RouteKey): number {
  if (a.method === "$default" || b.method === "$default") {
    return Number(a.method === "$default") - Number(b.method === "$default");
  }
  const left = a.path.split("/").map(kindOf);
  const right = b.path.split("/").map(kindOf);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference) return difference;
  }
  return right.length - left.length || Number(a.method === "ANY") - Number(b.method === "ANY");
}
