/** What makes RDS Proxy keep a connection for one client alone. */

/** Bytes of a statement. */
const LARGEST = 16_384;

/**
 * RDS user guide, "Avoiding pinning an RDS Proxy: conditions that cause pinning for RDS for PostgreSQL", 2026-11.
 * SET LOCAL and locks of a transaction end with it, so they are none.
 */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)|^RESET\b/,
    "SQL changed session settings that the proxy doesn't track",
  ],
  [/\bSET_CONFIG\s*\(/, "SQL changed session settings that the proxy doesn't track"],
  [/^(PREPARE(?!\s+TRANSACTION)|EXECUTE|DEALLOCATE|DISCARD)\b/, "SQL managed prepared statements"],
  [/^CREATE\s+(GLOBAL\s+|LOCAL\s+)?TEMP(ORARY)?\b|\bINTO\s+TEMP(ORARY)?\b/, "a temporary table was made"],
  [/^DECLARE\b/, "a cursor was declared"],
  [/^(LISTEN|UNLISTEN)\b/, "the session listens to notifications"],
  [/\b(NEXTVAL|SETVAL|CURRVAL|LASTVAL)\s*\(/, "a sequence was used"],
  [/\bPG_(TRY_)?ADVISORY_LOCK(_SHARED)?\s*\(/, "a lock of the session was taken"],
  [/^LOAD\b/, "a library was loaded"],
];

/** Why a client that sends this SQL is pinned; undefined when it is not. */
export function pinReason(sql: string): string | undefined {
  if (Buffer.byteLength(sql) > LARGEST) return `a statement was larger than ${LARGEST} bytes`;
  for (const statement of bare(sql).split(";"))
    for (const [pattern, reason] of reasons) if (pattern.test(statement.trim())) return reason;
  return undefined;
}

/** In capitals, without comments and quoted text. */
function bare(sql: string): string {
  return sql
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1/g, "''")
    .toUpperCase();
}
