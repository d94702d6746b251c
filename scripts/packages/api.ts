import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A declaration with the comment before it, up to the next that begins a line. */
const declaration =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:declare )?(?:abstract )?(class|interface|type|function|const) (\w+)[\s\S]*?(?=\n(?:\/\*\*|export |import |declare |$(?![\s\S])))/g;

/** The API of a package as Markdown, from its declarations: each export's comment, and its members with theirs. */
export function apiOf(folder: string): string {
  const sections = readdirSync(folder)
    .filter((file) => file.endsWith(".d.ts") && file !== "index.d.ts")
    .sort()
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(declaration)])
    .map(([text = "", comment = "", , name]) => ({ name, comment: prose(comment), code: shown(text) }))
    .sort((one, other) => ((one.name ?? "") < (other.name ?? "") ? -1 : 1));
  const entries = sections.map(
    ({ name, comment, code }) => `## ${name}\n\n${comment}${comment && "\n\n"}\`\`\`ts\n${code}\n\`\`\``,
  );
  return `# rhizome-patterns\n\n${entries.join("\n\n")}\n`;
}

const prose = (comment: string) =>
  comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .trim();

/** Without the comment that stands above it, and what is nobody else's. */
const shown = (text: string) =>
  text
    .replace(/^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n/, "")
    .replace(/^export (declare )?/, "")
    .replace(/^ +(private |#).*\n/gm, "")
    .trim();
