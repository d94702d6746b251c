/** What goes in and out of a distribution. */

/** A viewer's request. */
export interface Viewer {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly ip: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Values of `set-cookie`, which cannot be joined. */
  readonly cookies?: readonly string[];
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer of CloudFront's own. */
export function page(status: number, text: string): Answer {
  const body = Buffer.from(`${text}\n`);
  const headers = { "content-type": "text/plain; charset=utf-8", "content-length": String(body.length) };
  return { status, headers, body };
}
