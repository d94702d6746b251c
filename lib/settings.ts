import { Aws } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Node } from "constructs";
import { checkExperiments, type Experiments, experiments } from "./experiments.ts";
import type { Throttle, Throttles } from "./patterns/signed-api.ts";
import type { SocialApp, SocialApps } from "./patterns/user-accounts.ts";

/** All at once; a tenth for five minutes, then all; or a tenth more each minute. */
export const trafficShiftings = ["none", "canary", "linear"] as const;
export type TrafficShifting = (typeof trafficShiftings)[number];

export type Waf = "off" | "on" | { readonly arn: string };

/** What a deployment may choose: the context values of cdk.json, or of `-c name=value`. */
export interface Settings {
  /** Begins the name of every stack, so that one account can hold several deployments. */
  readonly prefix: string;
  /** `true`: everything, data included, goes with `cdk destroy`. @default false */
  readonly sandbox: boolean;
  /** Days that logs are kept. @default 30 */
  readonly logRetentionDays: RetentionDays;
  readonly throttles: Throttles;
  /** Size of an uploaded file at most, in MB. @default 25 */
  readonly uploadMegabytes: number;
  /**
   * Executions set aside for each exporter, and the most that it gets. None by default: Lambda keeps 100 of an
   * account's for the functions without any, and a new account has but 10.
   */
  readonly exportConcurrency?: number;
  /**
   * Whether there is a gallery that all can search. It is the part that costs money when idle: a database, its proxy
   * and a load balancer, see docs/patterns/rds-proxy.md. @default true
   */
  readonly search: boolean;
  /** The class of the gallery's database. @default db.t4g.micro */
  readonly databaseClass: string;
  /** Execution environments of the gallery that are kept ready; they are paid for by the hour. @default 0 */
  readonly galleryProvisioned: number;
  /** How calls of the functions that people wait for go over to a new version. @default canary */
  readonly trafficShifting: TrafficShifting;
  /** What is tried out, and on how many: not of the context, but of lib/experiments.ts. */
  readonly experiments: Experiments;
  /** Where the function `related-terms` asks: Wikidata's API, which wants to know whom to write to. */
  readonly relatedTerms: { readonly url: string; readonly contact: string };
  /** Who is mailed when an alarm goes off, and of the budget. @default nobody */
  readonly alarmEmail?: string;
  /** USD a month, of the whole account; `alarmEmail` is told when they are nearly spent. @default no budget */
  readonly budgetUsd?: number;
  /**
   * Functions that may run at a time in the account and region: Service Quotas, Lambda, "Concurrent executions". New
   * accounts have 10. @default 10
   */
  readonly accountConcurrency: number;
  /** Executions set aside for functions, and the most that each gets, by name. @default none */
  readonly reservedConcurrency: Readonly<Record<string, number>>;
  /** A firewall before the site: none, one of its own, or the ARN of one. @default off */
  readonly waf: Waf;
  /** Providers to sign in with, beside e-mail and password. @default none */
  readonly socialSignIn: SocialApps;
}

/** Reads the settings; throws with the context value's name if one cannot be used. */
export function readSettings(node: Node, tried: Experiments = experiments): Settings {
  const read = (name: string, fallback?: unknown): unknown => node.tryGetContext(name) ?? fallback;

  const prefix = read("prefix", "Rhizome");
  if (typeof prefix !== "string" || !/^[A-Za-z][A-Za-z0-9-]{0,40}$/.test(prefix)) {
    throw wrong("prefix", "letters, digits and hyphens, a letter first", prefix);
  }
  // `-c sandbox=true` on the command line arrives as text.
  const sandbox = String(read("sandbox", false));
  if (sandbox !== "true" && sandbox !== "false") throw wrong("sandbox", "true or false", sandbox);

  const logRetentionDays: RetentionDays = Number(read("logRetentionDays", 30));
  if (RetentionDays[logRetentionDays] === undefined) {
    throw wrong(
      "logRetentionDays",
      "a number of days that CloudWatch Logs knows (7, 30, 90…)",
      logRetentionDays,
    );
  }
  const throttles = read("throttles");
  if (!isThrottles(throttles)) {
    throw wrong("throttles", 'an object such as { "default": { "rate": 50, "burst": 100 } }', throttles);
  }
  const uploadMegabytes = Number(read("uploadMegabytes", 25));
  // 5 GB is what S3 takes in one POST (S3 quotas, 2026-11).
  if (!(Number.isInteger(uploadMegabytes) && uploadMegabytes >= 1 && uploadMegabytes <= 5000)) {
    throw wrong("uploadMegabytes", "a whole number from 1 to 5000", uploadMegabytes);
  }
  const concurrency = read("exportConcurrency");
  const exportConcurrency =
    concurrency === undefined || concurrency === null ? undefined : Number(concurrency);
  if (exportConcurrency !== undefined && !(Number.isInteger(exportConcurrency) && exportConcurrency >= 1)) {
    throw wrong("exportConcurrency", "a whole number from 1, or null", concurrency);
  }
  const search = String(read("search", "on"));
  if (search !== "on" && search !== "off") throw wrong("search", '"on" or "off"', search);
  const databaseClass = String(read("databaseClass", "db.t4g.micro"));
  if (!/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(databaseClass)) {
    throw wrong("databaseClass", "the class of a database instance, such as db.t4g.micro", databaseClass);
  }
  const galleryProvisioned = Number(read("galleryProvisioned", 0));
  if (!(Number.isInteger(galleryProvisioned) && galleryProvisioned >= 0)) {
    throw wrong("galleryProvisioned", "a whole number from 0", galleryProvisioned);
  }
  const trafficShifting = trafficShiftings.find((way) => way === read("trafficShifting", "canary"));
  if (!trafficShifting)
    throw wrong("trafficShifting", '"none", "canary" or "linear"', read("trafficShifting"));
  const relatedTerms = parsed(read("relatedTerms", defaultTerms));
  if (!isTerms(relatedTerms))
    throw wrong("relatedTerms", `an object such as ${JSON.stringify(defaultTerms)}`, relatedTerms);
  const alarmEmail = optional(read("alarmEmail"));
  if (alarmEmail !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(alarmEmail))
    throw wrong("alarmEmail", "an e-mail address, or null", alarmEmail);
  const budget = optional(read("budgetUsd"));
  const budgetUsd = budget === undefined ? undefined : Number(budget);
  if (budgetUsd !== undefined && !(budgetUsd > 0)) throw wrong("budgetUsd", "USD a month, or null", budget);
  if (budgetUsd !== undefined && alarmEmail === undefined)
    throw wrong("alarmEmail", "set with budgetUsd: somebody has to be told", alarmEmail);
  const accountConcurrency = Number(read("accountConcurrency", 10));
  if (!(Number.isInteger(accountConcurrency) && accountConcurrency >= 1))
    throw wrong("accountConcurrency", "a whole number from 1", accountConcurrency);
  const reservedConcurrency = parsed(read("reservedConcurrency", {}));
  if (!isReserved(reservedConcurrency))
    throw wrong("reservedConcurrency", 'an object such as { "open-map": 50 }', reservedConcurrency);
  const waf = wafOf(String(read("waf", "off")));
  if (!waf) throw wrong("waf", '"on", "off", or the ARN of a web ACL of CloudFront (us-east-1)', read("waf"));
  const socialSignIn = parsed(read("socialSignIn", {}));
  if (!isSocialApps(socialSignIn)) {
    throw wrong(
      "socialSignIn",
      'an object such as { "google": { "clientId": "…", "secretName": "…" } }, of google and facebook',
      socialSignIn,
    );
  }
  return {
    prefix,
    sandbox: sandbox === "true",
    logRetentionDays,
    throttles,
    uploadMegabytes,
    exportConcurrency,
    search: search === "on",
    databaseClass,
    galleryProvisioned,
    trafficShifting,
    experiments: checkExperiments(tried),
    relatedTerms,
    alarmEmail,
    budgetUsd,
    accountConcurrency,
    reservedConcurrency,
    waf,
    socialSignIn,
  };
}

/** Text, if there is any: nothing is null in cdk.json. */
const optional = (value: unknown): string | undefined =>
  value === undefined || value === null || value === "" ? undefined : String(value);

function isReserved(value: unknown): value is Readonly<Record<string, number>> {
  const all = typeof value === "object" && value !== null && !Array.isArray(value) ? value : { "": -1 };
  return Object.values(all).every((one) => Number.isInteger(one) && one >= 0);
}

function wafOf(value: string): Waf | undefined {
  if (value === "on" || value === "off") return value;
  return /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/.+/.test(value) ? { arn: value } : undefined;
}

/** An object that came from the command line is JSON. */
function parsed(value: unknown): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

const defaultTerms = {
  url: "https://www.wikidata.org/w/api.php",
  contact: "a deployment whose owner named no contact",
};

function isTerms(value: unknown): value is Settings["relatedTerms"] {
  const { url, contact } = Object(value) as Record<string, unknown>;
  // The contact goes into a header.
  return /^https:\/\/[^\s?#]+$/.test(String(url)) && /^[\x20-\x7e]{1,200}$/.test(String(contact));
}

function isSocialApps(value: unknown): value is SocialApps {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const isText = (text: unknown) => typeof text === "string" && text !== "";
  return Object.entries(value as Record<string, Partial<SocialApp> | null>).every(
    ([name, app]) =>
      ["google", "facebook"].includes(name) && isText(app?.clientId) && isText(app?.secretName),
  );
}

/** Begins the host name of the hosted sign-in: nobody else's in the region, as it has the account's number. */
export const domainPrefix = ({ prefix }: Settings): string => `${prefix.toLowerCase()}-${Aws.ACCOUNT_ID}`;

/** Where the hosted sign-in is, known before it is made; undefined without a provider. */
export const hostedSignInUrl = (settings: Settings): string | undefined =>
  Object.keys(settings.socialSignIn).length > 0
    ? `https://${domainPrefix(settings)}.auth.${Aws.REGION}.amazoncognito.com`
    : undefined;

function isThrottles(value: unknown): value is Throttles {
  const throttles: Record<string, Partial<Throttle> | null> = Object(value);
  const usable = (throttle: Partial<Throttle> | null) =>
    Number(throttle?.rate) > 0 && Number(throttle?.burst) > 0;
  return "default" in throttles && Object.values(throttles).every(usable);
}

/** A context value that cannot be used: its message is for whoever gave it. */
export class WrongSetting extends Error {}

function wrong(name: string, expected: string, got: unknown): Error {
  return new WrongSetting(
    `The context value "${name}" must be ${expected}, not ${JSON.stringify(got)}: see cdk.json`,
  );
}

/** What every stack is given. */
export interface StackSettings {
  readonly settings: Settings;
  /** The folder with the functions' bundles. */
  readonly bundles: string;
}
