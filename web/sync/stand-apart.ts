import type { Profile } from "./types.ts";

export const pick = <One>(from: readonly One[]): One | undefined =>
  from[Math.floor(Math.random() * from.length)];

/**
 * A name and a colour that the browser picked, made others than those of who is there, as long as there are any. Who has
 * the same of both is this person in another tab.
 */
export function standApart(
  own: Profile,
  others: readonly Profile[],
  from: { readonly names: readonly string[]; readonly colors: readonly string[] },
): Profile {
  const strangers = others.filter(({ name, color }) => name !== own.name || color !== own.color);
  const other = (what: "name" | "color", choice: readonly string[]): string => {
    const taken = new Set(strangers.map((one) => one[what]));
    const free = taken.has(own[what]) && pick(choice.filter((one) => !taken.has(one)));
    return free || own[what];
  };
  return { ...own, name: other("name", from.names), color: other("color", from.colors) };
}
