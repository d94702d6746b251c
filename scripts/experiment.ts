import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { experiments } from "../lib/experiments.ts";
import { changed } from "./experiment/change.ts";
import { awsCounts, localCounts, localPeople, peopleQuery, report } from "./experiment/report.ts";
import { misuse, wordsOf } from "./words.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FILE = join(root, "lib", "experiments.ts");
const USE = `Use: npm run experiment -- start|share|stop|report NAME
  start NAME [--share N]  leads N percent of people to it, 20 if not said; a new name is added
  share NAME N            another share, 0 to 100
  stop NAME               leads nobody there; what is deployed stays until its entry is deleted
  report NAME             what was counted on each side: [--days N] [--json]
                          of the local run; with --aws of the account and region that the environment names
  --data DIR              where the local run keeps its data; .rhizome if not said
What is changed is lib/experiments.ts: it is in effect with the next npm start or cdk deploy.`;

const { values, positionals } = wordsOf(USE, {
  share: { type: "string", default: "20" },
  days: { type: "string", default: "14" },
  data: { type: "string", default: join(root, ".rhizome") },
  file: { type: "string", default: FILE },
  aws: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
});
const [command = "", name, share, ...more] = positionals;
if (!["start", "share", "stop", "report"].includes(command))
  misuse(USE, command ? `There is no "${command}".` : "What is to be done?");
if (name === undefined) misuse(USE, "Which experiment?");
if (more.length > 0 || (share !== undefined && command !== "share"))
  misuse(USE, `What is "${positionals.at(-1)}"?`);

if (command === "report") await show(name);
else change(name, command === "stop" ? "0" : command === "share" ? (share ?? "") : values.share);

function change(name: string, text: string): void {
  const share = Number(text);
  if (text === "" || !Number.isInteger(share) || share < 0 || share > 100)
    misuse(USE, `The share is a whole number of percent from 0 to 100, not "${text}".`);
  const before = readFileSync(values.file, "utf8");
  try {
    writeFileSync(values.file, changed(before, name, share, { add: command === "start" }));
  } catch (error) {
    misuse(USE, (error as Error).message);
  }
  const led = share === 0 ? "nobody is led there" : `${share} % of people are on its side`;
  console.log(`${name}: ${led}, with the next npm start or cdk deploy.`);
}

async function show(name: string): Promise<void> {
  if (!Object.hasOwn(experiments, name))
    misuse(
      USE,
      `There is no experiment "${name}": there is ${Object.keys(experiments).join(", ") || "none"}.`,
    );
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 455)
    misuse(
      USE,
      `--days takes a whole number from 1 to 455, as long as CloudWatch keeps them, not "${values.days}".`,
    );
  const since = Date.now() - days * 86_400_000;
  try {
    const counts = values.aws ? await awsCounts(name, since) : localCounts(values.data, name, since);
    const { share = 0, uses = [] } = experiments[name] ?? {};
    const people = values.aws ? undefined : localPeople(values.data, name, uses, since);
    console.log(
      values.json
        ? JSON.stringify({ ...counts, people }, null, 2)
        : report(name, share, days, counts, people),
    );
    if (values.aws && !values.json)
      console.log(
        `How many different people: Logs Insights, over the access log: ${peopleQuery(name, uses)}`,
      );
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
