import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Metrics } from "../../../local/cloudwatch/metrics.ts";
import { changed } from "../../../scripts/experiment/change.ts";
import { localCounts, report } from "../../../scripts/experiment/report.ts";

const folder = mkdtempSync(join(tmpdir(), "experiment-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "experiments.ts");
const run = (...words: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/experiment.ts", ...words, "--file", file], {
    encoding: "utf8",
  });

describe("npm run experiment", () => {
  it("edits the share in the file that is deployed, and nothing else in it", () => {
    copyFileSync("lib/experiments.ts", file);
    const before = readFileSync(file, "utf8");
    const { status, stdout } = run("share", "related-terms", "35");
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining("related-terms: 35 % of people are on its side"),
    ]);
    expect(readFileSync(file, "utf8")).toBe(before.replace("share: 20", "share: 35"));
    expect(changed(changed(before, "related-terms", 0), "related-terms", 20)).toBe(before);
  });

  it("adds a new one, which is a valid entry of that file", async () => {
    const text = changed(readFileSync("lib/experiments.ts", "utf8"), "blue-links", 5, { add: true });
    const copy = join(folder, "added.ts");
    writeFileSync(copy, text);
    const { experiments, checkExperiments } = await import(copy);
    expect(checkExperiments(experiments)["blue-links"]).toEqual({ share: 5, functions: {}, uses: [] });
    expect(checkExperiments(experiments)["related-terms"].share).toBe(20);
    expect(changed(text, "blue-links", 0)).toContain('"blue-links": { share: 0,');
  });

  it.each([
    [[], "What is to be done?"],
    [["begin", "x"], 'There is no "begin"'],
    [["start"], "Which experiment?"],
    [["share", "related-terms", "many"], 'from 0 to 100, not "many"'],
    [["share", "related-terms"], "from 0 to 100"],
    [["share", "other", "5"], 'There is no experiment "other"'],
    [["start", "Live!"], "small letters"],
    [["stop", "related-terms", "now"], 'What is "now"?'],
    [["report", "other"], 'There is no experiment "other"'],
    [["report", "related-terms", "--days", "0"], "--days takes"],
    [["start", "related-terms", "--nonsense"], "--nonsense"],
  ])("says what is wrong with %j", (words, what) => {
    copyFileSync("lib/experiments.ts", file);
    const { status, stderr } = run(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(what);
    expect(stderr).toContain("Use: npm run experiment");
    expect(readFileSync(file, "utf8")).toBe(readFileSync("lib/experiments.ts", "utf8"));
  });
});

describe("the report", () => {
  it("adds up what a local run counted on each side since then", () => {
    const metrics = new Metrics(folder);
    const count = (name: string, stage: string, value: number, at?: number) =>
      metrics.take({ namespace: "Rhizome/Sides", name, dimensions: { stage }, value }, at);
    for (let i = 0; i < 8; i++) count("Visits", "$default", 1);
    count("Visits", "$default", 1, 0);
    count("Visits", "related-terms", 2);
    count("Uses", "related-terms", 3);
    count("Calls", "related-terms", 10);
    count("Errors", "related-terms", 1);
    metrics.take({ namespace: "AWS/SQS", name: "Visits", dimensions: { stage: "$default" }, value: 1 });
    metrics.close();
    const counts = localCounts(folder, "related-terms", Date.now() - 3_600_000);
    expect(counts).toEqual({
      others: { Visits: 8, Uses: 0, Calls: 0, Errors: 0 },
      side: { Visits: 2, Uses: 3, Calls: 10, Errors: 1 },
    });
    const text = report("related-terms", 20, 14, counts);
    expect(text).toContain("a share of 20 %, 20.0 % of the maps were opened there");
    expect(text).toMatch(/for each map opened +0.00 +1.50/);
    expect(text).toMatch(/that failed +– +10.0 %/);
    expect(text).toContain("It was used.");
    expect(report("related-terms", 20, 14, { ...counts, side: { ...counts.side, Uses: 0 } })).toContain(
      "Nobody used it.",
    );
  });

  it("says so where nothing has been counted", () => {
    expect(() => localCounts(join(folder, "none"), "related-terms", 0)).toThrow(/Nothing has been counted/);
  });
});
