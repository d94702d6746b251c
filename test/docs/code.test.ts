import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { marked, type Tokens } from "marked";
import { expect, test } from "vitest";
import { guidePages } from "../../lib/guide/build.ts";

const root = join(import.meta.dirname, "../..");

/** The code of a page in a language, by page and number. */
const fences = (...languages: string[]) =>
  guidePages(root).flatMap((page) => {
    const codes: { name: string; text: string }[] = [];
    marked.walkTokens(marked.lexer(readFileSync(join(root, page), "utf8")), (token) => {
      const { type, lang = "", text } = token as Tokens.Code;
      if (type === "code" && languages.includes(lang))
        codes.push({ name: `${page} ${codes.length + 1}`, text });
    });
    return codes;
  });

test("TypeScript in the guide compiles", async () => {
  // Within the repository, so that it finds packages and sources as the repository's files do.
  const folder = mkdtempSync(join(root, "test-docs-"));
  try {
    const names = fences("ts", "tsx").map(({ name, text }, i) => {
      // Paths in it are those of the repository.
      const code = text.replaceAll('from "./', 'from "../');
      writeFileSync(join(folder, `${i}.ts`), `${code}\nexport {};\n`);
      return name;
    });
    expect(names).not.toEqual([]);
    const config = { extends: "../tsconfig.json", include: ["*.ts"], exclude: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules", ".bin", "tsc");
    const said = await promisify(execFile)(tsc, ["--noEmit", "-p", folder], { cwd: root }).then(
      () => "",
      ({ stdout }: { stdout: string }) => stdout.replace(/(?:\S*\/)?(\d+)\.ts/g, (_, i) => names[i] ?? i),
    );
    expect(said).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("JSON in the guide is JSON", () => {
  for (const { name, text } of fences("json"))
    expect(() => JSON.parse(text) as unknown, `${name}: ${text}`).not.toThrow();
});
