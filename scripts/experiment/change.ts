/**
 * The text of lib/experiments.ts with another share for an experiment, or with a new one that only has a name and a share.
 * Throws when there is none of that name and `add` is not set, or when the file is not written as it is expected.
 */
export function changed(file: string, name: string, share: number, { add = false } = {}): string {
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(name) || name === "live")
    throw new Error(`An experiment is named by small letters, digits and hyphens, not "${name}".`);
  const entry = new RegExp(`^( *(?:"${name}"|${name.replaceAll("-", "\\-")}): \\{[^}]*?\\bshare: )\\d+`, "m");
  if (entry.test(file)) return file.replace(entry, (_, before: string) => before + share);
  if (!add) throw new Error(`There is no experiment "${name}" in lib/experiments.ts: start it first.`);
  const begin = /^export const experiments: Experiments = \{\n?/m;
  if (!begin.test(file))
    throw new Error("lib/experiments.ts does not begin as expected: add the experiment by hand.");
  const key = /^[a-z0-9]+$/.test(name) ? name : `"${name}"`;
  return file.replace(
    begin,
    (start) => `${start.trimEnd()}\n  ${key}: { share: ${share}, functions: {}, uses: [] },\n`,
  );
}
