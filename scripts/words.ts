/** The words of a command: read, or refused with how it is used. */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** Says what was wrong, and ends. */
export function misuse(use: string, what: string): never {
  console.error(`${what}\n${use}`);
  process.exit(2);
}

/** Options and other words of this process; `--help` says how it is used, and ends. */
export function wordsOf<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  use: string,
  options: Options,
) {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(use);
    process.exit(0);
  }
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    return misuse(use, (error as Error).message);
  }
}
