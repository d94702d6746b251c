/** Checks that the values of registers are made of. */

/** What is wrong with a value, in words for people; undefined if it is good. */
export type Check = (value: unknown) => string | undefined;

export function list(most: number, longest: number, what: string): Check {
  return (value) => {
    const good = Array.isArray(value) && value.every((one) => typeof one === "string" && one.length > 0);
    if (!good) return `The ${what}s of a node must be a list of texts.`;
    if (value.length > most) return `A node can have ${most} ${what}s at most.`;
    if (value.some((one: string) => one.length > longest))
      return `This ${what} is longer than ${longest} characters.`;
    return undefined;
  };
}

/** `what` begins a sentence. */
export function oneOf(what: string, values: readonly unknown[]): Check {
  return (value) => (values.includes(value) ? undefined : `${what} must be one of: ${values.join(", ")}.`);
}

/** A text of 1 to `longest` UTF-16 units. `what` begins a sentence. */
export function textOf(what: string, longest: number): Check {
  return (value) => {
    if (typeof value !== "string" || value === "") return `${what} must be a text that is not empty.`;
    return value.length > longest ? `${what} can have ${longest} characters at most.` : undefined;
  };
}

/** `what` begins a sentence. */
export function matching(what: string, pattern: RegExp): Check {
  return (value) => (typeof value === "string" && pattern.test(value) ? undefined : `${what} is not valid.`);
}

/** `what` begins a sentence. */
export function integer(what: string, least: number, most: number): Check {
  return (value) => {
    const good = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
    return good ? undefined : `${what} must be a whole number from ${least} to ${most}.`;
  };
}

/** A day of the calendar as `YYYY-MM-DD`. `what` begins a sentence. */
export function day(what: string): Check {
  return (value) => {
    const good = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
    const date = new Date(good ? `${value}T00:00:00Z` : Number.NaN);
    // The 30th of February would be read as a day in March.
    const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(String(value));
    return isDay ? undefined : `${what} must be a day such as 2027-03-31.`;
  };
}

/** A plain object of these members and no others. `what` begins a sentence. */
export function record(
  what: string,
  members: { readonly [name: string]: Check },
  required: readonly string[] = [],
): Check {
  return (value) => {
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
      return `${what} must be an object.`;
    }
    for (const [name, one] of Object.entries(value)) {
      const check = Object.hasOwn(members, name) ? members[name] : undefined;
      if (!check) return `${what} has no ${JSON.stringify(name)}.`;
      const problem = check(one);
      if (problem) return problem;
    }
    const missing = required.find((name) => !Object.hasOwn(value, name));
    return missing === undefined ? undefined : `${what} needs a ${JSON.stringify(missing)}.`;
  };
}
