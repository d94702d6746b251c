/** Puts what is seen together: which hops belong to which action, and what it all costs. */
import { signal } from "@preact/signals-core";
import type { CloudHop, LensEvent } from "./cloud-hop.ts";
import {
  type Action,
  type ActionKind,
  channelOf,
  functionHop,
  type Hop,
  hopOf,
  type Place,
  placeOf,
  storedHops,
} from "./hops.ts";
import type { Sight } from "./seen.ts";
import { type Begun, Traces } from "./traces.ts";

/** Actions that are kept, and hops of one. */
const MOST = { actions: 150, hops: 60, early: 200 };
/** Ms within which calls belong to the same opening of a map, or presence to the same wandering about. */
const TOGETHER = { opening: 8_000, presence: 4_000, news: 2_000 };

export interface Use {
  calls: number;
  usd: number;
}

export class Lens {
  /** The oldest first. */
  readonly actions: Action[] = [];
  /** By where a hop went. */
  readonly uses = new Map<Place, Use>();
  /** In USD, of all that was seen. */
  total = 0;
  /** When the first of it was, in ms since 1970. */
  since: number | undefined;
  /** The cloud tells. */
  isTold = false;
  /** Counts up when there is something new. */
  readonly version = signal(0);
  /** Is told of each hop as it is seen. */
  onHop: (hop: Hop, action: Action) => void = () => {};
  readonly #byId = new Map<string, Action>();
  readonly #traces = new Traces();
  /** What the cloud told of before it told of the call that made it: those end later. By trace and caller. */
  readonly #early = new Map<string, CloudHop[]>();
  #count = 0;

  take(event: LensEvent): void {
    if (event.kind === "cloud") this.#tell(event.hop);
    else this.#see(event);
    this.version.value++;
  }

  #see(sight: Sight): void {
    this.since ??= sight.at;
    switch (sight.kind) {
      case "kept":
        this.#add(this.#change("edit", sight.id, sight.at), hopOf(sight, this.#key()));
        break;
      case "saved":
        this.#saved(sight.id, sight.at);
        break;
      case "publish":
        this.#published(sight);
        break;
      case "deliver":
        this.#delivered(sight);
        break;
      case "connect":
      case "subscribe":
        this.#begin(this.#opening(sight.at), hopOf(sight, this.#key()), namesOf(sight));
        break;
      case "call":
        this.#called(sight);
    }
  }

  #published(sight: Extract<Sight, { kind: "publish" }>): void {
    const key = this.#key();
    this.#begin(this.#publishing(sight, key), hopOf(sight, key), namesOf(sight));
  }

  #publishing({ topic, at }: Extract<Sight, { kind: "publish" }>, key: string): Action {
    const { channel, rest } = channelOf(topic);
    switch (channel) {
      case "updates":
        return this.#change("edit", rest, at);
      case "presence":
        return this.#lately("presence", at);
      case "compact":
        return this.#action("snapshot", key, "", at);
      case "measures":
        return this.#action("measure", key, "", at);
      default:
        return this.#action("talk", `${channel}/${rest}`, rest, at);
    }
  }

  #delivered(sight: Extract<Sight, { kind: "deliver" }>): void {
    const { channel, rest } = channelOf(sight.topic);
    const hop = hopOf(sight, this.#key());
    if (channel === "updates") {
      const own = this.#byId.get(rest);
      if (!own) this.#begin(this.#change("received", rest, sight.at), hop, namesOf(sight));
      else this.#came(own, hop);
    } else if (channel === "presence") this.#begin(this.#lately("presence", sight.at), hop, namesOf(sight));
    else if (channel === "control") {
      const of = this.actions.findLast((action) => hasPublished(action, sight.topic, sight.at));
      this.#came(of ?? this.#action("news", this.#key(), "", sight.at), hop);
    } else {
      const own = this.#byId.get(`${channel}/${rest}`);
      if (!own) this.#begin(this.#action("talk", `${channel}/${rest}`, rest, sight.at), hop, namesOf(sight));
      else this.#came(own, hop);
    }
  }

  /** A copy that the cloud may have told of already. */
  #came(action: Action, hop: Hop): void {
    const told = action.hops.find(({ to, cloud }) => to === "others" && cloud?.operation === "Deliver");
    if (told) told.to = "browser";
    else this.#add(action, hop);
  }

  #called(sight: Extract<Sight, { kind: "call" }>): void {
    const { service, operation, correlation, changes } = sight;
    const key = this.#key();
    const hop = hopOf(sight, key);
    const isOpening =
      service === "cognito-identity" ||
      /\/(session|view)$/.test(operation) ||
      (operation === "Query" && !changes && this.#isLately("opening", sight.at));
    const own = changes && (this.#byId.get(changes[1]) ?? this.#byId.get(changes[0]));
    const action = isOpening
      ? this.#opening(sight.at)
      : (own ?? this.#action("call", correlation ?? key, operation, sight.at));
    this.#begin(action, hop, namesOf(sight));
    if (service === "execute-api" && !hop.cloud && !this.isTold) this.#add(action, functionHop(hop, key));
  }

  #saved(id: string, at: number): void {
    const action = this.#byId.get(id);
    if (!action || action.saved !== undefined) return;
    action.saved = at - action.at;
    const published = action.hops.findLast(({ to, name }) => to === "iot" && name.startsWith("Publish"));
    if (!published || action.hops.some(({ to }) => to === "rule")) return;
    for (const hop of storedHops(published, this.#key())) this.#add(action, hop);
  }

  #tell(told: CloudHop): void {
    this.isTold = true;
    const news = this.#traces.news(told);
    if (news) this.#grow(news.begun, news.hops);
  }

  #begin(action: Action, hop: Hop, names: readonly string[]): void {
    this.#add(action, hop);
    const begun = { action, hop };
    this.#grow(begun, this.#traces.call(names, begun));
  }

  /** Adds what the cloud tells of a call to it, and to its action what that call caused. */
  #grow(begun: Begun, news: readonly CloudHop[]): void {
    for (const told of [...news].sort((a, b) => a.id - b.id)) this.#fit(begun, told);
  }

  #fit(begun: Begun, told: CloudHop): void {
    const { action, hop } = begun;
    const known = ({ cloud }: Hop, id: number | undefined) => cloud?.trace === told.trace && cloud.id === id;
    if (action.hops.some((other) => known(other, told.id))) return;
    const own = action.hops.find(({ from, to, cloud }) => from === "iot" && to === "browser" && !cloud);
    const parent = action.hops.find((other) => known(other, told.parent));
    if (told.parent === undefined && !hop.cloud && hop.to === placeOf(told.service)) this.#learn(hop, told);
    else if (told.operation === "Deliver" && own) this.#learn(own, told);
    else if (told.parent === undefined || parent) this.#add(action, causedBy(parent?.to ?? "others", told));
    else this.#wait(told);
    if (told.operation === "Publish" && parent) this.#adopt(action, told);
    const place = `${told.trace} ${told.id}`;
    const early = this.#early.get(place) ?? [];
    this.#early.delete(place);
    for (const child of early) this.#fit(begun, child);
  }

  /** News that came before the cloud told whose they are. */
  #adopt(action: Action, { resource: topic = "", at }: CloudHop): void {
    const found = this.actions.findLastIndex(
      ({ kind, hops: [hop] }) =>
        kind === "news" &&
        hop &&
        topic.endsWith(hop.resource ?? "?") &&
        Math.abs(hop.at - at) < TOGETHER.news,
    );
    const [news] = found < 0 ? [] : this.actions.splice(found, 1);
    if (!news) return;
    this.#byId.delete(news.id);
    action.hops.push(...news.hops);
  }

  #learn(hop: Hop, told: CloudHop): void {
    hop.cloud = told;
    this.#pay(hop, usdOf(told));
  }

  #wait(told: CloudHop): void {
    const place = `${told.trace} ${told.parent}`;
    this.#early.set(place, [...(this.#early.get(place) ?? []), told]);
    for (const name of this.#early.keys()) {
      if (this.#early.size <= MOST.early) return;
      this.#early.delete(name);
    }
  }

  #add(action: Action, hop: Hop): void {
    const same = hop.inferred
      ? undefined
      : action.hops.findIndex((other) => other.inferred && other.from === hop.from && other.to === hop.to);
    if (same !== undefined && same >= 0) {
      const [guess] = action.hops.splice(same, 1);
      if (guess) this.#pay(guess, 0);
    }
    action.hops.push(hop);
    if (action.hops.length > MOST.hops) action.hops.shift();
    const use = this.uses.get(hop.to) ?? { calls: 0, usd: 0 };
    this.uses.set(hop.to, { calls: use.calls + 1, usd: use.usd + hop.usd });
    this.total += hop.usd;
    this.onHop(hop, action);
  }

  #pay(hop: Hop, usd: number): void {
    const use = this.uses.get(hop.to);
    if (use) use.usd += usd - hop.usd;
    this.total += usd - hop.usd;
    hop.usd = usd;
  }

  #change(kind: ActionKind, id: string, at: number): Action {
    return this.#byId.get(id) ?? this.#action(kind, id, String(Number(id.split("/")[1])), at);
  }

  #opening(at: number): Action {
    return this.#lately("opening", at);
  }

  #isLately(kind: "opening" | "presence", at: number): Action | undefined {
    const last = this.actions.findLast((action) => action.kind === kind);
    const end = last ? Math.max(...last.hops.map((hop) => hop.at + hop.ms), last.at) : 0;
    return last && at - end < TOGETHER[kind] ? last : undefined;
  }

  #lately(kind: "opening" | "presence", at: number): Action {
    return this.#isLately(kind, at) ?? this.#action(kind, this.#key(), "", at);
  }

  #action(kind: ActionKind, id: string, title: string, at: number): Action {
    const action: Action = { id, kind, title, at, hops: [] };
    this.actions.push(action);
    this.#byId.set(id, action);
    if (this.actions.length > MOST.actions) {
      const gone = this.actions.shift();
      if (gone) this.#byId.delete(gone.id);
    }
    return action;
  }

  #key(): string {
    return `${++this.#count}`;
  }
}

/** What the cloud tells of, as a hop from where it was caused. */
function causedBy(from: Place, told: CloudHop): Hop {
  const { service, operation, resource, at, ms, status, bytesIn, bytesOut } = told;
  const plain = {
    ...{ key: `${told.trace}-${told.id}`, at, ms, bytesIn, bytesOut, usd: usdOf(told), cloud: told },
    ...(resource !== undefined && { resource }),
    failed: status >= 400,
    name: operation,
  };
  if (operation === "Deliver") return { ...plain, from: "iot", to: "others" };
  if (operation === "RuleAction") return { ...plain, from: "iot", to: "rule", name: "Topic rule" };
  return { ...plain, from, to: placeOf(service) };
}

/** Whether the cloud told that this action led to a message on this topic just now. */
const hasPublished = ({ hops }: Action, topic: string, at: number): boolean =>
  hops.some(
    (hop) =>
      hop.to === "iot" &&
      hop.from === "lambda" &&
      hop.resource?.endsWith(topic) &&
      Math.abs(at - hop.at) < TOGETHER.news,
  );

const usdOf = ({ usage }: CloudHop): number => usage.reduce((sum, { usd }) => sum + usd, 0);

/** What a call of this page is known by, as the cloud would tell of it. */
function namesOf(sight: Sight): string[] {
  switch (sight.kind) {
    case "publish":
    case "deliver":
      return [`iot Publish ${sight.topic}`];
    case "connect":
      return ["iot Connect "];
    case "subscribe":
      return sight.filters.map((filter) => `iot Subscribe ${filter}`);
    case "call": {
      const { service, operation, resource = "", correlation, bytesIn } = sight;
      if (service === "execute-api") return [correlation ?? operation];
      if (service === "dynamodb") return [`dynamodb ${operation} ${bytesIn}`];
      if (service === "s3") return [`s3 ${operation} ${resource}`];
      return [`${service} ${operation}`];
    }
    default:
      return [];
  }
}
