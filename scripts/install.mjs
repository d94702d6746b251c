import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "node_modules", ".rhizome-lock");

/** Whether npm itself, called by hand, has installed just what the lock file names: it keeps a list of what it did. */
function isInstalled() {
  const list = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(list)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const [there, locked] = [packagesOf(list), packagesOf(join(root, "package-lock.json"))];
  const isSame = (path) => there[path]?.integrity === locked[path].integrity;
  return Object.keys(locked).every(
    (path) => path === "" || isSame(path) || (locked[path].optional && !there[path]),
  );
}

/** Installs what the lock file names, unless that very lock file has been installed on this platform already. */
export function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest("hex");
  if (existsSync(stamp) ? readFileSync(stamp, "utf8") === wanted : isInstalled()) return;

  const first = !existsSync(join(root, "node_modules"));
  try {
    accessSync(first ? root : join(root, "node_modules"), constants.W_OK);
  } catch (error) {
    console.error(
      `Cannot write to ${root} (${error.code}), where packages are installed: make that folder writable, or copy it to one that is.`,
    );
    process.exit(1);
  }
  const words = first ? ["ci"] : ["install", "--no-save"];
  console.error(first ? "Installing packages (once)…" : "The lock file has changed: installing packages…");
  const npm = spawnSync(
    "npm",
    [...words, "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    },
  );
  if (npm.status !== 0) {
    console.error(
      `npm ${words[0]} failed in ${root}. Check that the folder can be written and the npm registry reached, then run the command again.`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
