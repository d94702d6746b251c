import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatTable } from "../../scripts/format-table.ts";

test("docs/formats.md has the table of the formats that there are", () => {
  const page = readFileSync(new URL("../../docs/formats.md", import.meta.url), "utf8");
  expect(page).toContain(formatTable());
});
