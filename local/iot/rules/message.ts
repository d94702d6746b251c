/** A message as the rules engine and the rest of the service see it. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Of the client that published it; undefined when it came by HTTP or from a rule. */
  readonly clientId?: string;
  /** `ROLEID:SESSION` of who published it. */
  readonly principal?: string;
  readonly sourceIp?: string;
}

/** Does a topic filter with `+` and `#` take a topic? */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const given = topic.split("/");
  if (topic.startsWith("$") && (wanted[0] === "+" || wanted[0] === "#")) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (given[index] === undefined || (level !== "+" && level !== given[index])) return false;
  }
  return wanted.length === given.length;
}
