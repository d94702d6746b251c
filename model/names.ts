/** What nobody may call themselves towards others: names by which people would trust a stranger. */

const reserved: ReadonlySet<string> = new Set([
  "admin",
  "administrator",
  "moderator",
  "rhizome",
  "rhizomesupport",
  "rhizometeam",
  "root",
  "security",
  "support",
  "system",
]);

/** Whether a name is reserved, however it is written: in capitals, with spaces or dots, in letters of another width. */
export function isReserved(name: string): boolean {
  return reserved.has(
    name
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, ""),
  );
}
