/** What can go wrong on the way to the cloud, in the two kinds that matter to a person. */

/** Nothing answered: no network, a name that does not resolve, a proxy in between. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The network can't be reached.", { cause });
    this.name = "Unreachable";
  }
}

/** A service answered, and said no. */
export class CloudError extends Error {
  readonly status: number;
  /** The service's own name of the error, e.g. `AccessDeniedException`; of our functions' own, `Http404`. */
  readonly code: string;
  /** What a function's own answer says beside that, such as `password` for a link that asks for one. */
  readonly reason?: string;
  constructor(status: number, code: string, message: string, reason?: string) {
    super(message);
    this.reason = reason;
    this.name = "CloudError";
    this.status = status;
    this.code = code;
  }
}

/** `fetch` that throws {@link Unreachable} when nothing answers. */
export async function reach(fetch: typeof globalThis.fetch, request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    throw new Unreachable(cause);
  }
}

/** The error that a response describes: problem+json, the JSON of DynamoDB and Cognito, S3's XML. */
export async function errorOf(response: Response): Promise<CloudError> {
  const text = await response.text().catch(() => "");
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed && typeof parsed === "object") body = { ...parsed };
  } catch {
    body = { __type: /<Code>([^<]*)/.exec(text)?.[1], message: /<Message>([^<]*)/.exec(text)?.[1] };
  }
  const say = (...names: string[]): string | undefined =>
    names.map((name) => body[name]).find((value) => typeof value === "string" && value !== "") as
      | string
      | undefined;
  const type = say("__type") ?? response.headers.get("x-amzn-errortype") ?? "";
  // Our functions answer with problem+json; API Gateway, for them, with JSON that names nothing.
  const ours = response.headers.get("content-type")?.startsWith("application/problem+json");
  return new CloudError(
    response.status,
    // `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`, `AccessDeniedException:http://…`
    type.split("#").pop()?.split(":")[0] || (ours ? `Http${response.status}` : "Refused"),
    say("detail", "title", "message", "Message") ?? `The service answered ${response.status}.`,
    ours ? say("code") : undefined,
  );
}
