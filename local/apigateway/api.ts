import { TokenBucket } from "../core/token-bucket.ts";
import { bySpecificity, matchRoute, parseRouteKey, type RouteKey } from "./route.ts";

export interface CorsConfiguration {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number | string;
  readonly AllowCredentials?: boolean;
}

export interface Integration {
  readonly functionArn: string;
  /** ms */
  readonly timeout: number;
}

export interface Route {
  readonly key: string;
  readonly parsed: RouteKey;
  readonly authorization: "NONE" | "AWS_IAM";
  readonly integration: Integration;
}

export interface Throttle {
  /** Requests a second. */
  readonly rate: number;
  readonly burst: number;
}

export interface StageConfig {
  readonly name: string;
  readonly defaults: Throttle;
  /** By route key. */
  readonly routes: ReadonlyMap<string, Throttle>;
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLog?: { readonly group: string; readonly format: string };
}

/** A stage and the token bucket of each of its routes. */
export class Stage {
  readonly config: StageConfig;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(config: StageConfig) {
    this.config = config;
  }

  /** Is there room for one more request to this route? */
  admits(route: Route): boolean {
    let bucket = this.#buckets.get(route.key);
    if (!bucket) {
      const { rate, burst } = this.config.routes.get(route.key) ?? this.config.defaults;
      bucket = new TokenBucket(rate, burst);
      this.#buckets.set(route.key, bucket);
    }
    return bucket.take();
  }
}

/** An HTTP API of the template. */
export class HttpApi {
  readonly id: string;
  readonly cors: CorsConfiguration | undefined;
  readonly #stages = new Map<string, Stage>();
  readonly #routes: Route[] = [];

  constructor(id: string, cors: CorsConfiguration | undefined) {
    this.id = id;
    this.cors = cors;
  }

  addStage(config: StageConfig): void {
    this.#stages.set(config.name, new Stage(config));
  }

  addRoute(key: string, authorization: Route["authorization"], integration: Integration): void {
    if (this.#routes.some((route) => route.key === key)) throw new Error(`Route "${key}" exists twice.`);
    this.#routes.push({ key, parsed: parseRouteKey(key), authorization, integration });
    this.#routes.sort((a, b) => bySpecificity(a.parsed, b.parsed));
  }

  /** The stage that a path names with its first segment, and the path within it; else `$default`. */
  stage(path: string): { stage: Stage; path: string } | undefined {
    const [, first = ""] = path.split("/");
    const named = this.#stages.get(first);
    if (named) return { stage: named, path: path.slice(first.length + 1) || "/" };
    const stage = this.#stages.get("$default");
    return stage && { stage, path };
  }

  route(method: string, path: string): { route: Route; values: Record<string, string> } | undefined {
    for (const route of this.#routes) {
      const values = matchRoute(route.parsed, method, path);
      if (values) return { route, values };
    }
    return undefined;
  }
}
