import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dollars } from "../../../local/meter/bill.ts";
import { compare } from "../../../scripts/cost/compare.ts";
import { type Month, monthOf } from "../../../scripts/cost/month.ts";
import { type Profile, profiles } from "../../../scripts/cost/profiles.ts";

const node = ["--import", "tsx", "scripts/cost.ts"];
const talk = profiles.talk as Profile;
const team = profiles.team as Profile;

describe("a month's bill", () => {
  it("is what is reckoned by hand", () => {
    const alone: Profile = {
      ...talk,
      visits: 1,
      minutes: 10,
      edits: 100,
      people: 1,
      maps: 0,
      uploads: 0,
      exports: 0,
      signedIn: 0,
    };
    const { parts } = monthOf(1_000_000, alone);
    const usdOf = (name: string) => parts.find((part) => part.name === name)?.usd;
    expect(usdOf("being connected")).toBeCloseTo(10 * 0.08);
    // In and out, the rule and its action, a write unit, a tenth of a read unit.
    expect(usdOf("edits")).toBeCloseTo(100 * (2 + 0.15 + 0.15 + 0.625 + 0.0125));
    expect(usdOf("presence")).toBe(0);
    expect(usdOf("accounts")).toBe(0);
  });

  it("grows with people as they do", () => {
    const [one, ten] = [monthOf(1_000, team), monthOf(10_000, team)];
    expect(ten.total / one.total).toBeCloseTo(10, 8);
    expect(one.parts.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(one.total, 8);
    expect(one.afterFreeTiers).toBeLessThan(one.total);
  });

  it("costs a fifth more or so with QoS 1, and always the more the oftener presence is told", () => {
    const { qos, presence } = compare(10_000, team);
    const [zero = 0, one = 0] = qos?.choices.map(({ usd }) => usd) ?? [];
    expect(one).toBeGreaterThan(zero);
    const told = presence?.choices.map(({ usd }) => usd) ?? [];
    expect([...told].sort((a, b) => a - b)).toEqual(told);
  });
});

describe("npm run cost", () => {
  const run = (...words: string[]) => spawnSync(process.execPath, [...node, ...words], { encoding: "utf8" });

  it("answers programs in JSON, people in lines", () => {
    const out = execFileSync(process.execPath, [...node, "--users", "100", "--json"], { encoding: "utf8" });
    expect(JSON.parse(out).total).toBeCloseTo(monthOf(100, talk).total, 10);
    expect(run("--users", "100").stdout).toContain(`In all ${dollars(monthOf(100, talk).total)};`);
  });

  it.each([
    [["--users", "many"], "--users takes a whole number above 0"],
    [["--profile", "x"], 'There is no profile "x"'],
    [["--compare", "x"], 'There is no question "x"'],
    [["--nonsense"], "--nonsense"],
    [["qos"], 'What is "qos"?'],
  ])("says what is wrong with %j", (words, what) => {
    const { status, stderr } = run(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(what);
    expect(stderr).toContain("Use: npm run cost");
  });
});

describe("docs/cost.md", () => {
  const page = readFileSync("docs/cost.md", "utf8");
  const cellsOf = (name: string) =>
    page
      .split("\n")
      .find((line) => line.startsWith(`| ${name} |`))
      ?.split("|")
      .slice(2, -1)
      .map((cell) => cell.trim());
  const partsOf =
    (...names: string[]) =>
    ({ parts }: Month) =>
      parts.filter(({ name }) => names.includes(name)).reduce((sum, { usd }) => sum + usd, 0);

  it.each<[string, Profile, (month: Month) => number]>([
    ["**talk, in all**", talk, ({ total }) => total],
    ["of it: edits, kept short", talk, partsOf("edits", "keeping logs short")],
    ["of it: the page", talk, partsOf("the page")],
    ["of it: accounts (Cognito)", talk, partsOf("accounts")],
    ["after what is free each month", talk, ({ afterFreeTiers }) => afterFreeTiers],
    ["**team, in all**", team, ({ total }) => total],
    ["of it: presence", team, partsOf("presence")],
  ])("has the figures of %s as they are", (name, profile, of) => {
    expect(cellsOf(name)).toEqual(
      [100, 10_000, 400_000].map((users) => dollars(of(monthOf(users, profile)))),
    );
  });

  it.each([
    ["qos", "subscribers with QoS 0, or 1"],
    ["presence", "presence when something changes, or twice a second, or ten times"],
    ["real-time", "edits by IoT Core, AppSync Events, API Gateway WebSocket"],
    ["alb-or-http-api", "calls by HTTP API, or by a load balancer"],
    ["servers", "edits without a server, or with two small ones and a database"],
  ])("has the figures of the comparison %s as they are", (question, row) => {
    const said =
      cellsOf(row)
        ?.join(" ")
        .match(/[\d,.]*\d/g) ?? [];
    const choices = compare(10_000, team)[question]?.choices ?? [];
    expect(said).toHaveLength(choices.length);
    for (const [i, { usd }] of choices.entries())
      expect(Math.abs(Number(said[i]?.replaceAll(",", "")) / usd - 1), said[i]).toBeLessThan(0.01);
  });
});
