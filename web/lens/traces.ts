/** Finds out which of the page's own calls is the beginning of what the cloud tells of. */
import type { CloudHop } from "./cloud-hop.ts";
import type { Action, Hop } from "./hops.ts";

/** A call of this page, as its action has it. */
export interface Begun {
  readonly action: Action;
  readonly hop: Hop;
}

/** Traces, and calls that wait for theirs, that are remembered. */
const MOST = 400;

interface Trace {
  readonly hops: CloudHop[];
  begun?: Begun;
}

export class Traces {
  readonly #traces = new Map<string, Trace>();
  /** By what they are known by on both sides, the oldest first. */
  readonly #calls = new Map<string, Begun[]>();
  readonly #roots = new Map<string, CloudHop[]>();

  /** A call of the page. Answers what the cloud has told of it so far. */
  call(names: readonly string[], begun: Begun): readonly CloudHop[] {
    for (const name of names) {
      const root = take(this.#roots, name);
      if (root) return this.#link(root.trace, begun);
    }
    const [name] = names;
    if (name !== undefined) add(this.#calls, name, begun);
    return [];
  }

  /** News from the cloud. Answers which call of the page it is part of, with all that is newly known of that. */
  news(hop: CloudHop): { begun: Begun; hops: readonly CloudHop[] } | undefined {
    const trace = this.#traces.get(hop.trace) ?? { hops: [] };
    trace.hops.push(hop);
    this.#traces.set(hop.trace, trace);
    cut(this.#traces);
    if (trace.begun) return { begun: trace.begun, hops: [hop] };
    if (hop.parent !== undefined) return undefined;
    const names = namesOfRoot(hop);
    for (const name of names) {
      const begun = take(this.#calls, name);
      if (begun) return { begun, hops: this.#link(hop.trace, begun) };
    }
    for (const name of names) add(this.#roots, name, hop);
    return undefined;
  }

  #link(name: string, begun: Begun): readonly CloudHop[] {
    const trace = this.#traces.get(name);
    if (!trace || trace.begun) return [];
    trace.begun = begun;
    return trace.hops;
  }
}

/** What a call from outside is known by, in the cloud's words. */
function namesOfRoot({ service, operation, resource = "", correlation, bytesIn }: CloudHop): string[] {
  const short = resource.replace(
    /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:topic\/|topicfilter\/|client\/|table\/)?/,
    "",
  );
  switch (service) {
    case "execute-api":
      return [correlation ?? operation];
    case "iot":
      return [`iot ${operation} ${operation === "Connect" ? "" : short}`];
    case "s3":
      return [`s3 ${operation} ${short}`];
    case "dynamodb":
      return [`dynamodb ${operation} ${bytesIn}`];
    default:
      return [`${service} ${operation}`];
  }
}

function add<T>(map: Map<string, T[]>, name: string, value: T): void {
  const list = map.get(name) ?? [];
  list.push(value);
  if (list.length > 20) list.shift();
  // Put anew, so that what is old comes first.
  map.delete(name);
  map.set(name, list);
  cut(map);
}

function take<T>(map: Map<string, T[]>, name: string): T | undefined {
  const list = map.get(name);
  const first = list?.shift();
  if (list?.length === 0) map.delete(name);
  return first;
}

function cut(map: Map<string, unknown>): void {
  for (const name of map.keys()) {
    if (map.size <= MOST) return;
    map.delete(name);
  }
}
