import { createHash } from "node:crypto";
import type { Finding } from "./finding.ts";
import { type Combination, part, reach } from "./settings.ts";
import type { Templates } from "./templates.ts";

/** Which templates there were so far, and of what settings. */
export class Templated {
  readonly #known = new Set<string>();
  /** By stack, and by what its own settings were: the template that they gave. */
  readonly #given = new Map<string, string>();

  /** How many different ones. */
  get count(): number {
    return this.#known.size;
  }

  /** The templates of a combination that are new, and what settings.ts does not say of the stacks' settings. */
  of(combination: Combination, templates: Templates): { fresh: Templates; unexpected: Finding[] } {
    const fresh: Templates = {};
    const unexpected: Finding[] = [];
    for (const [stack, template] of Object.entries(templates)) {
      const hash = createHash("sha256").update(stack).update(JSON.stringify(template)).digest("hex");
      if (!this.#known.has(hash)) fresh[stack] = template;
      this.#known.add(hash);
      const own = `${stack} ${part(combination, reach[stack] ?? [])}`;
      const given = this.#given.get(own) ?? hash;
      this.#given.set(own, given);
      if (given !== hash) unexpected.push(unsaid(stack));
    }
    return { fresh, unexpected };
  }
}

const unsaid = (stack: string): Finding => ({
  rule: "unknown-reach",
  at: stack,
  message: `depends on more settings than ${reach[stack]?.join(", ") ?? "none"}: name them in scripts/check/settings.ts, so that they are tried together`,
});
