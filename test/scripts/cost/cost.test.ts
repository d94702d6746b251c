import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dollars } from "../../../local/meter/bill.ts";
import { compare } from "../../../scripts/cost/compare.ts";
import { monthOf } from "../../../scripts/cost/month.ts";
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

  it.each([
    ["talk", talk],
    ["team", team],
  ])("has the figures of the profile %s as they are", (name, profile) => {
    const row = page.split("\n").find((line) => line.startsWith(`| **${name}, in all**`));
    const totals = [100, 10_000, 400_000].map((users) => dollars(monthOf(users, profile).total));
    expect(
      row
        ?.split("|")
        .slice(2, 5)
        .map((cell) => cell.trim()),
    ).toEqual(totals);
  });
});
