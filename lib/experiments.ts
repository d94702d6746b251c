/**
 * What is tried out beside what everybody has: edited by hand or by `npm run experiment`, and in effect with the next
 * deployment. Docs: docs/patterns/experiments.md.
 */
export const experiments: Experiments = {
  "related-terms": { share: 20, functions: { "related-terms": {} }, uses: ["POST /terms"] },
};

/** By name: letters, digits and hyphens. It names a stage of the API, aliases of functions and a folder of the site. */
export type Experiments = Readonly<Record<string, Experiment>>;

export interface Experiment {
  /** Percent of people who are on its side. 0: it is deployed, and nobody is led there. */
  readonly share: number;
  /** Functions of the API that have another version on its side: the one that is deployed with this code. */
  readonly functions: Readonly<Record<string, FunctionInExperiment>>;
  /** Route keys whose calls are its use, in the report. */
  readonly uses: readonly string[];
}

export interface FunctionInExperiment {
  /** The number of the version that everybody else has. @default none: it is on this side alone */
  readonly live?: string;
}

/** Throws, naming the experiment, when it cannot be deployed as it is. */
export function checkExperiments(all: Experiments): Experiments {
  const taken = new Map<string, string>();
  for (const [name, { share, functions }] of Object.entries(all)) {
    const wrong = (what: string) => new Error(`The experiment "${name}" ${what}: see lib/experiments.ts`);
    if (!/^[a-z][a-z0-9-]{1,30}$/.test(name) || name === "live")
      throw wrong("must be named by letters, digits and hyphens, and not live");
    if (!(Number.isInteger(share) && share >= 0 && share <= 100))
      throw wrong(`must have a share from 0 to 100, not ${share}`);
    for (const fn of Object.keys(functions)) {
      const other = taken.get(fn);
      if (other) throw wrong(`wants another version of ${fn}, as ${other} does: there is one at a time`);
      taken.set(fn, name);
    }
  }
  return all;
}
