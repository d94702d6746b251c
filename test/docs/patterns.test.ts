import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { views } from "../../scripts/diagrams/views.ts";

const folder = join(import.meta.dirname, "../../docs/patterns");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");

const parts = [
  "The problem",
  "How it is done here",
  "What it costs",
  "Limits",
  "How it fails, and how it shows",
  "When not to use it",
  "Then and now",
];

test.each(pages)("%s says all that a pattern's page says, with links into the code", (page) => {
  const text = readFileSync(join(folder, page), "utf8");
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(parts.filter((part) => !headings.includes(part))).toEqual([]);
  expect(text).toMatch(/\]\(\.\.\/\.\.\/(lib|functions|local|web)\//);
});

test("diagrams are those that are drawn from the template, and each is shown", () => {
  const shown = [...pages.map((page) => join(folder, page)), join(folder, "../../README.md")]
    .map((file) => readFileSync(file, "utf8"))
    .flatMap((text) => {
      expect(text).not.toContain("```mermaid");
      return [...text.matchAll(/\]\([./a-z]*diagrams\/([a-z-]+)\.svg\)/g)].map(([, name]) => name);
    });
  expect(new Set(shown)).toEqual(new Set(Object.keys(views)));
});
