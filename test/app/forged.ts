/** What a hand-made client can write in the wire's own form: Yjs's update format, version 1, without Yjs. */
import { clientIdOf } from "../../model/identity.ts";

/** Yjs's variable-length integer: 7 bits a byte, the lowest first. */
function varUint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

const varText = (text: string): number[] => {
  const bytes = Buffer.from(text);
  return [...varUint(bytes.length), ...bytes];
};

/** An update that inserts a text at the beginning of a root type. */
export function insertion(options: {
  readonly author: string;
  readonly clock?: number;
  readonly root?: string;
  readonly text: string;
}): Uint8Array {
  const { author, clock = 0, root = "root", text } = options;
  return Uint8Array.from([
    ...[...varUint(1), ...varUint(1), ...varUint(clientIdOf(author)), ...varUint(clock)],
    // A text without neighbours, in the root type of that name; nothing is deleted.
    ...[4, ...varUint(1), ...varText(root), ...varText(text), ...varUint(0)],
  ]);
}
