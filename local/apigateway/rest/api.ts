/** A REST API of the template: a tree of resources with methods, and stages to reach it by. */
import { TokenBucket } from "../../core/token-bucket.ts";
import type { Throttle } from "../api.ts";
import { bySpecificity, matchRoute, type RouteKey } from "../route.ts";

/** What answers a MOCK integration. */
export interface MockAnswer {
  readonly status: number;
  /** Of the status that the request template gave; the default one takes the rest. */
  readonly pattern: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** By content type; text as it stands. */
  readonly bodies: Readonly<Record<string, string>>;
}

export type RestIntegration =
  /** `timeout` in ms. */
  | { readonly type: "AWS_PROXY"; readonly functionArn: string; readonly timeout: number }
  | {
      readonly type: "MOCK";
      /** The status that a request of this content type leads to. */
      readonly statuses: Readonly<Record<string, string>>;
      readonly answers: readonly MockAnswer[];
    };

export interface RestMethod {
  readonly key: RouteKey;
  readonly resourceId: string;
  readonly authorization: "NONE" | "AWS_IAM";
  readonly integration: RestIntegration;
}

export interface RestStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly bucket: TokenBucket;
}

export class RestApi {
  readonly id: string;
  readonly rootId: string;
  /** Bodies of these types are bytes, `*\/*` for all; everything else is text. */
  readonly binary: readonly string[];
  readonly #stages = new Map<string, RestStage>();
  /** By id. */
  readonly #paths = new Map<string, string>();
  readonly #methods: RestMethod[] = [];

  constructor(id: string, binary: readonly string[]) {
    this.id = id;
    this.rootId = `${id}-root`;
    this.binary = binary;
    this.#paths.set(this.rootId, "/");
  }

  addStage(name: string, variables: RestStage["variables"], { rate, burst }: Throttle): void {
    this.#stages.set(name, { name, variables, bucket: new TokenBucket(rate, burst) });
  }

  addResource(id: string, parentId: string, part: string): void {
    const parent = this.#pathOf(parentId);
    this.#paths.set(id, `${parent === "/" ? "" : parent}/${part}`);
  }

  addMethod(
    resourceId: string,
    method: string,
    rest: Pick<RestMethod, "authorization" | "integration">,
  ): void {
    this.#methods.push({ ...rest, resourceId, key: { method, path: this.#pathOf(resourceId) } });
    this.#methods.sort((a, b) => bySpecificity(a.key, b.key));
  }

  /** The stage that a path begins with, and the path within it. */
  stage(path: string): { stage: RestStage; path: string } | undefined {
    const [, name = ""] = path.split("/");
    const stage = this.#stages.get(name);
    return stage && { stage, path: path.slice(name.length + 1) || "/" };
  }

  method(method: string, path: string): { method: RestMethod; values: Record<string, string> } | undefined {
    // A slash at the end makes no difference to a REST API.
    const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
    for (const one of this.#methods) {
      const values = matchRoute(one.key, method, plain);
      if (values) return { method: one, values };
    }
    return undefined;
  }

  isBinary(type: string | undefined): boolean {
    const plain = (type ?? "application/json").split(";")[0]?.trim().toLowerCase();
    return this.binary.some((one) => one === "*/*" || one.toLowerCase() === plain);
  }

  #pathOf(resourceId: string): string {
    const path = this.#paths.get(resourceId);
    if (path === undefined) throw new Error(`There is no resource ${resourceId} of the API ${this.id}.`);
    return path;
  }
}
