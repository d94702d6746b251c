import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { formatTable } from "../../scripts/format-table.ts";

const file = fileURLToPath(new URL("../../docs/formats.md", import.meta.url));

test("docs/formats.md has the table of the formats that there are (run with --update after a change)", async () => {
  const page = readFileSync(file, "utf8");
  const table = /^\| format \|.*\n(\|.*\n)*/m;
  expect(page).toMatch(table);
  await expect(page.replace(table, () => `${formatTable()}\n`)).toMatchFileSnapshot(file);
});
