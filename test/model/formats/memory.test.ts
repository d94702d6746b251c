import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** MB for all that is not bytes: files have 20 MB, and some of them would unpack or expand to thousands. */
const MEMORY = 256;

test("files as large and as bad as can be are read or refused with little memory", async () => {
  const child = fileURLToPath(new URL("./memory-child.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${MEMORY}`,
    "--import",
    "tsx",
    child,
  ]);
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => line.includes(" read "))).toEqual([
    "deep.mm read 20000",
    "text.mm read 1",
    "words.md read 1",
    "brackets.json read 1",
  ]);
  const reasons = Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, reason] = /^(\S+) refused (.*?)[,.:]/.exec(line) ?? [];
      return name ? [[name, reason]] : [];
    }),
  );
  expect(reasons).toMatchObject({
    "bomb.xmind": "The file unpacks to far more than a map needs",
    "laughs.mm": "The file declares XML entities or refers to other files",
  });
  expect(Object.keys(reasons)).toHaveLength(lines.length - 4);
}, 240_000);
