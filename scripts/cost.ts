import { dollars } from "../local/meter/bill.ts";
import { cost, type Item, prices } from "../prices/aws.ts";
import { compare } from "./cost/compare.ts";
import { type Month, monthOf } from "./cost/month.ts";
import { type Profile, profiles } from "./cost/profiles.ts";
import { misuse, wordsOf } from "./words.ts";

const USE = `Use: npm run cost -- [--users N] [--profile ${Object.keys(profiles).join("|")}] [--compare [QUESTION]] [--json]
  --users N       people who use the app in the month; 400000 if not said
  --profile P     how they use it (scripts/cost/profiles.ts); talk if not said
  --compare [Q]   what other choices would cost: all, or one of the questions
  --json          for programs`;

const table = (rows: readonly (readonly string[])[]): string => {
  const wide = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(wide[i] ?? 0) : cell.padStart(wide[i] ?? 0))).join("  "),
    )
    .join("\n");
};

function show(month: Month, profile: Profile): string {
  const number = (amount: number) => amount.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  const items = (Object.entries(month.amounts) as [Item, number][])
    .map(([item, amount]) => ({ ...prices[item], amount, usd: cost(item, amount) }))
    .sort((a, b) => b.usd - a.usd);
  return [
    `A month of ${month.users.toLocaleString("en-US")} people, in us-east-1, in USD before tax`,
    `${profile.about}.\n`,
    table(month.parts.map(({ name, usd }) => [name, dollars(usd)])),
    "",
    table(
      items.map(({ service, unit, amount, usd }) => [`${service}: ${unit}`, number(amount), dollars(usd)]),
    ),
    "",
    `In all ${dollars(month.total)}; ${dollars(month.afterFreeTiers)} after what is free each month.`,
  ].join("\n");
}

const { values, positionals } = wordsOf(USE, {
  users: { type: "string", default: "400000" },
  profile: { type: "string", default: "talk" },
  compare: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
});
const users = Number(values.users);
if (!Number.isInteger(users) || users < 1)
  misuse(USE, `--users takes a whole number above 0, not "${values.users}".`);
const profile = Object.hasOwn(profiles, values.profile) ? profiles[values.profile] : undefined;
if (!profile) misuse(USE, `There is no profile "${values.profile}".`);
const [question, ...more] = positionals;
if (more.length > 0 || (question !== undefined && !values.compare))
  misuse(USE, `What is "${positionals.at(-1)}"?`);

if (values.compare) {
  const all = compare(users, profile);
  if (question !== undefined && !Object.hasOwn(all, question))
    misuse(USE, `There is no question "${question}": there are ${Object.keys(all).join(", ")}.`);
  const asked = Object.entries(all).filter(([name]) => question === undefined || name === question);
  if (values.json) console.log(JSON.stringify(Object.fromEntries(asked), null, 2));
  else
    for (const [name, { question: text, choices, note }] of asked)
      console.log(
        `${text} (${name})\n${table(choices.map(({ name, usd }) => [`  ${name}`, dollars(usd)]))}\n  ${note}\n`,
      );
} else {
  const month = monthOf(users, profile);
  console.log(values.json ? JSON.stringify({ profile, ...month }, null, 2) : show(month, profile));
}
