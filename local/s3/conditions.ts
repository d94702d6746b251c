/** HTTP's conditional requests and ranges, as S3 and CloudFront honour them. */
import { AwsError } from "../core/contracts.ts";

type Headers = Readonly<Record<string, string>>;
interface Version {
  readonly etag: string;
  /** ms since 1970 */
  readonly modified: number;
}

const matches = (list: string, etag: string): boolean =>
  list.split(",").some((one) => {
    const bare = one.trim().replace(/^W\//, "");
    return bare === "*" || bare === etag || `"${bare}"` === etag;
  });

/** For reads: "unmodified" is to be answered by 304. @throws PreconditionFailed (412) */
export function checkRead(headers: Headers, { etag, modified }: Version, prefix = ""): "send" | "unmodified" {
  const header = (name: string) => headers[prefix + name];
  const time = (name: string) => Date.parse(header(name) ?? "");
  const ifMatch = header("if-match");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) throw failed("If-Match");
  } else if (modified > time("if-unmodified-since")) throw failed("If-Unmodified-Since");
  const ifNoneMatch = header("if-none-match");
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag) ? "unmodified" : "send";
  return modified <= time("if-modified-since") ? "unmodified" : "send";
}

/** For writes. @throws PreconditionFailed (412), or NoSuchKey when If-Match finds nothing */
export function checkWrite(headers: Headers, current: Version | undefined): void {
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = headers;
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*")
      throw new AwsError("NotImplemented", "If-None-Match of a write can only be *", 501);
    if (current) throw failed("If-None-Match");
  }
  if (ifMatch === undefined) return;
  if (!current) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  if (!matches(ifMatch, current.etag)) throw failed("If-Match");
}

/** For deletions: If-Match with a tag, or `*` for "if it exists". @throws PreconditionFailed (412) */
export function checkDelete(ifMatch: string | undefined, current: Version | undefined): void {
  if (ifMatch !== undefined && !(current && matches(ifMatch, current.etag))) throw failed("If-Match");
}

const failed = (Condition: string): AwsError =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition,
  });

/** First and last byte, both included; undefined: all of it. A header that is no single range is ignored. */
export function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < start) return undefined;
  if (start >= size || (from === "" && Number(to) === 0))
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: header ?? "",
      ActualObjectSize: size,
    });
  return { start, end };
}
