/** What every service is given: names, places and the other services. */
import { EventEmitter } from "node:events";
import type { Aws, Iam, Service } from "./contracts.ts";
import { localizer } from "./localize.ts";

export const ACCOUNT = "000000000000";
export const REGION = "us-east-1";

export interface AwsOptions {
  readonly dataDir: string;
  readonly iam: Iam;
  readonly events: EventEmitter;
  readonly log: (line: string) => void;
  /** The port of the gateway, known once it listens. */
  readonly port: () => number;
  /** The site's URL, once it is known. */
  readonly siteUrl?: () => string | undefined;
  readonly asset?: (bucket: string, key: string) => string;
  readonly overlay?: Aws["overlay"];
  readonly debugging?: boolean;
  readonly elsewhere?: Readonly<Record<string, string>>;
}

export interface LocalAws extends Aws {
  register(service: Service): void;
}

export function createAws(options: AwsOptions): LocalAws {
  const services = new Map<string, Service>();
  const base = () => `http://localhost:${options.port()}`;
  return {
    account: ACCOUNT,
    region: REGION,
    dataDir: options.dataDir,
    iam: options.iam,
    events: options.events,
    overlay: options.overlay,
    debugging: options.debugging,
    endpoint: (service) => `${base()}/${service}`,
    asset:
      options.asset ??
      ((bucket, key) => {
        throw new Error(`There is no CDK asset s3://${bucket}/${key}.`);
      }),
    localize(text) {
      const local = localizer(base(), options.siteUrl?.())(text);
      const isAt = (origin: string) => local === origin || local.startsWith(`${origin}/`);
      const [origin, here] = Object.entries(options.elsewhere ?? {}).find(([from]) => isAt(from)) ?? [];
      return origin === undefined ? local : here + local.slice(origin.length);
    },
    service(name) {
      const service = services.get(name);
      if (!service) throw new Error(`There is no local service "${name}".`);
      return service;
    },
    register(service) {
      services.set(service.name, service);
    },
    log: options.log,
    arn: (service, resource, { region = REGION, account = ACCOUNT } = {}) =>
      `arn:aws:${service}:${region}:${account}:${resource}`,
  };
}

export const createEvents = (): EventEmitter => {
  const events = new EventEmitter();
  // Meter, lens, logs and tests may all listen.
  events.setMaxListeners(0);
  return events;
};
