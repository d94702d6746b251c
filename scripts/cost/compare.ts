import { cost } from "../../prices/aws.ts";
import { compaction, edit, presence, sum, times } from "./actions.ts";
import { usd } from "./month.ts";
import type { Profile } from "./profiles.ts";

/** One way of doing something, and what a month of it costs, in USD before free tiers. */
export interface Choice {
  readonly name: string;
  readonly usd: number;
}

export interface Comparison {
  readonly question: string;
  readonly choices: readonly Choice[];
  /** What the figures leave out. */
  readonly note: string;
}

const HOURS = 730;
const million = 1_000_000;

/** The questions that an architect asks of the design, answered for so many people who use it alike. */
export function compare(users: number, profile: Profile): Record<string, Comparison> {
  const { visits, minutes, edits, people } = profile;
  const sent = users * visits * edits;
  const together = Math.min(1, Math.max(0, people - 1));
  const deliveries = sent * people;
  const connected = users * visits * minutes;
  const signals = sent * profile.presence * together;
  const calls = users * (visits + profile.maps);
  return {
    "alb-or-http-api": {
      question: "The calls of functions: HTTP API or a load balancer?",
      choices: [
        { name: "HTTP API", usd: cost("apiRequests", calls) },
        {
          name: "ALB",
          // A rule evaluation, a connection or 0.4 GB an hour is a unit; at this size bytes decide.
          usd: cost("albHours", HOURS) + cost("albUnits", Math.max(HOURS * 0.01, (calls * 4096) / 0.4e9)),
        },
      ],
      note: "An ALB neither checks signatures nor throttles.",
    },
    qos: {
      question: "Subscribers with QoS 0 or 1?",
      choices: [
        { name: "QoS 0", usd: usd(times(sent, edit(people, 0))) },
        { name: "QoS 1", usd: usd(times(sent, edit(people, 1))) },
      ],
      note: "A device's PUBACK is billed as a message. Here the log, not QoS, brings what was missed.",
    },
    presence: {
      question: "How often is presence told?",
      choices: [
        { name: "when something changes", usd: usd(times(signals, presence(people))) },
        ...[2, 10].map((hertz) => ({
          name: `${hertz} times a second, always`,
          usd: usd(times(connected * 60 * hertz * together, presence(people))),
        })),
      ],
      note: "At 10 a second, ten people on a map pass the 100 messages a second that a connection may have.",
    },
    "real-time": {
      question: "What carries the edits?",
      choices: [
        {
          name: "IoT Core, its rule writes the log",
          usd: usd(sum(times(sent, edit(people)), { iotMinutes: connected })),
        },
        {
          name: "AppSync Events, a function writes the log",
          usd: ((sent * 2 + deliveries) / million) * 1 + (connected / million) * 0.08 + functionForEach(sent),
        },
        {
          name: "API Gateway WebSocket, a function sends to each",
          usd: ((sent + deliveries) / million) * 1 + (connected / million) * 0.25 + functionForEach(sent),
        },
      ],
      note: "The functions are reckoned at 20 ms of 256 MB; a registry of connections is left out.",
    },
    servers: {
      question: "The same with servers?",
      choices: [
        {
          name: "no server",
          usd: usd(sum(times(sent, sum(edit(people), compaction(people))), { iotMinutes: connected })),
        },
        {
          name: "two small servers behind a load balancer, and a database",
          usd: 2 * 0.0168 * HOURS + cost("albHours", HOURS) + cost("databaseHours", HOURS) * 2 + 20 * 0.115,
        },
      ],
      note: "Two t4g.small at $0.0168 an hour (price list of 2026-09) hold some thousand connections: who runs them is left out.",
    },
    provisioned: {
      question: "Is the gallery's function kept ready?",
      choices: [
        { name: "no", usd: 0 },
        { name: "one environment of 512 MB", usd: cost("provisionedArm", HOURS * 3600 * 0.5) },
      ],
      note: "It saves the start of the first call in a while.",
    },
  };
}

/** A function of 256 MB that runs 20 ms for each edit, and writes a row. */
const functionForEach = (edits: number): number =>
  cost("lambdaRequests", edits) + cost("lambdaArm", edits * 0.02 * 0.25) + cost("dynamoWrites", edits);
