/** `multipart/form-data`, as a page's form posts a file. */
import { AwsError } from "../core/contracts.ts";

export interface Form {
  /** By name in lower case, in the order of the form. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: { readonly name: string; readonly type: string | undefined; readonly bytes: Buffer };
}

/** Fields behind the file are ignored, as S3 does. @throws MalformedPOSTRequest, InvalidArgument without a file */
export function parseForm(contentType: string, body: Buffer): Form {
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) throw malformed();
  const delimiter = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`);
  const fields = new Map<string, string>();
  // The first delimiter has no line end before it.
  let at = body.indexOf(delimiter.subarray(2));
  if (at < 0) throw malformed();
  at += delimiter.length - 2;
  for (;;) {
    if (body.toString("latin1", at, at + 2) === "--") break;
    const headEnd = body.indexOf("\r\n\r\n", at);
    if (headEnd < 0) throw malformed();
    const head = body.toString("utf8", at, headEnd);
    const end = body.indexOf(delimiter, headEnd + 4);
    if (end < 0) throw malformed();
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    const bytes = body.subarray(headEnd + 4, end);
    if (name?.toLowerCase() === "file") {
      const fileName = /\bfilename="([^"]*)"/i.exec(head)?.[1] ?? "";
      const type = /^content-type:\s*(.*?)\s*$/im.exec(head)?.[1];
      return { fields, file: { name: fileName.replace(/^.*[/\\]/, ""), type, bytes } };
    }
    if (name !== undefined) fields.set(name.toLowerCase(), bytes.toString("utf8"));
    at = end + delimiter.length;
  }
  throw new AwsError("InvalidArgument", "POST requires exactly one file upload per request.");
}

const malformed = (): AwsError =>
  new AwsError(
    "MalformedPOSTRequest",
    "The body of your POST request is not well-formed multipart/form-data.",
  );
