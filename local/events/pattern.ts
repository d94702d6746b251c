/** Event patterns of EventBridge, and what a target is given of an event. User guide, "Event patterns", 2026-11. */

export type Pattern = { readonly [member: string]: Pattern | readonly Matcher[] };
type Matcher = string | number | boolean | null | { readonly prefix: string };

/** Throws for a matcher that is not known here. */
export function checkPattern(pattern: unknown, path = "EventPattern"): asserts pattern is Pattern {
  if (typeof pattern !== "object" || pattern === null) throw new Error(`${path} is no object.`);
  for (const [name, wanted] of Object.entries(pattern)) {
    if (!Array.isArray(wanted)) {
      checkPattern(wanted, `${path}.${name}`);
      continue;
    }
    const unknown = wanted.find(
      (one) => typeof one === "object" && one !== null && Object.keys(one).join() !== "prefix",
    );
    if (unknown) throw new Error(`${path}.${name}: ${JSON.stringify(unknown)} does not match anything here.`);
  }
}

/** Each member that a pattern names must have one of its values. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const value = (Object(event) as Record<string, unknown>)[name];
    if (!Array.isArray(wanted)) return matches(wanted as Pattern, value);
    return (wanted as readonly Matcher[]).some((one) =>
      typeof one === "object" && one !== null
        ? typeof value === "string" && value.startsWith(one.prefix)
        : value === one,
    );
  });
}

/** How a target wants its input: `<name>` in the template stands for what is at the path, such as `$.detail.state`. */
export interface Transformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

/** What is in quotes in a template is text. */
export function transform({ InputPathsMap = {}, InputTemplate }: Transformer, event: unknown): string {
  const at = (path: string): unknown =>
    path
      .split(".")
      .slice(1)
      .reduce<unknown>((value, name) => (Object(value) as Record<string, unknown>)[name], event);
  const filled = InputTemplate.replace(/<([\w-]+)>/g, (whole, name: string) => {
    const path = InputPathsMap[name];
    if (path === undefined) return whole;
    const value = at(path);
    return typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value ?? null);
  });
  const isText = /^".*"$/s.test(filled);
  return isText ? (JSON.parse(filled) as string) : filled;
}
