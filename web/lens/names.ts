/** What places and actions are called. */
import { t } from "../i18n/index.ts";
import type { Action, Hop, Place } from "./hops.ts";

/** Names of services are the same in every language. */
const services: Readonly<Partial<Record<Place, string>>> = {
  cognito: "Cognito",
  api: "HTTP API",
  lambda: "Lambda",
  sts: "STS",
  iot: "IoT Core",
  dynamodb: "DynamoDB",
  s3: "S3",
  sqs: "SQS",
};

export function nameOf(place: Place): string {
  const words = {
    browser: t("lens.browser"),
    device: t("lens.device"),
    others: t("lens.others"),
    rule: t("lens.rule"),
    elsewhere: t("lens.elsewhere"),
  };
  return services[place] ?? words[place as keyof typeof words];
}

export function titleOf({ kind, title }: Action): string {
  switch (kind) {
    case "edit":
      return t("lens.edit", { number: title });
    case "received":
      return t("lens.received");
    case "presence":
      return t("lens.presence");
    case "talk":
      return t("lens.talk");
    case "opening":
      return t("lens.opening");
    case "snapshot":
      return t("lens.snapshot");
    case "measure":
      return t("lens.measure");
    case "news":
      return t("lens.news");
    case "call":
      return title;
  }
}

/** A function by the name of its folder: `OpenMap` of `…-OpenMapFunction1A2B…` is `open-map`. */
export function functionOf({ cloud, resource }: Hop): string | undefined {
  const [, name] = /:function:[^-]+-(\w+?)Function/.exec(cloud?.resource ?? resource ?? "") ?? [];
  return name?.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** When the first hop began; what is told of somebody else's action may have begun before it came here. */
export const startOf = ({ at, hops }: Action): number => Math.min(at, ...hops.map((hop) => hop.at));

/** Ms from the beginning of an action to the end of what is known of it. */
export const lengthOf = (action: Action): number =>
  action.saved ?? Math.max(0, ...action.hops.map((hop) => hop.at + hop.ms - startOf(action)));

export const costOf = ({ hops }: Action): number => hops.reduce((sum, { usd }) => sum + usd, 0);
