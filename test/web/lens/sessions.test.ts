import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecording } from "../../../web/lens/recording.ts";

const docs = join(import.meta.dirname, "../../../docs");
const sessions = readdirSync(join(docs, "sessions"));

const without = ["README.md"];
const patterns = readdirSync(join(docs, "patterns")).filter(
  (name) => name.endsWith(".md") && !without.includes(name),
);

describe("recorded sessions of the guide", () => {
  test.each(sessions)("%s can be played, and gives nothing away", (name) => {
    const text = readFileSync(join(docs, "sessions", name), "utf8");
    expect(readRecording(text).length).toBeGreaterThan(10);
    expect(text).not.toMatch(/ASIA|eyJ|X-Amz|sessionToken|@example\.com|password/i);
  });

  test("each pattern's page opens one, and each is opened by a page", () => {
    const opened = new Map(
      patterns.map((page) => [
        page,
        /\]\(\.\.\/sessions\/([\w-]+\.json)\)/.exec(readFileSync(join(docs, "patterns", page), "utf8"))?.[1],
      ]),
    );
    expect([...opened].filter(([, session]) => session === undefined)).toEqual([]);
    expect(new Set(opened.values())).toEqual(new Set(sessions));
  });
});
