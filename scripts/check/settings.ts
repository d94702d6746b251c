/** The context values of cdk.json that change what is made, with those of their values that differ in it. */
export const settings: Readonly<Record<string, readonly unknown[]>> = {
  sandbox: [true, false],
  search: ["on", "off"],
  exportConcurrency: [null, 2],
  galleryProvisioned: [0, 1],
  // "linear" is another name in the same property.
  trafficShifting: ["canary", "none"],
  // Of 10, which new accounts have, none can be set aside.
  accountConcurrency: [1000],
  reservedConcurrency: [{}, { "open-map": 100 }],
  waf: ["off", "on"],
  alarmEmail: ["ops@example.org"],
  budgetUsd: [null, 100],
  socialSignIn: [
    {},
    { google: { clientId: "1", secretName: "google" }, facebook: { clientId: "1", secretName: "facebook" } },
  ],
};

/** Context values that only put a number or a name into a property. */
export const plain = [
  "prefix",
  "logRetentionDays",
  "uploadMegabytes",
  "databaseClass",
  "throttles",
  "relatedTerms",
];

export type Combination = Readonly<Record<string, unknown>>;

/** Every combination of the values. */
export function product(values: typeof settings = settings): Combination[] {
  return Object.entries(values).reduce<Combination[]>(
    (before, [name, choices]) =>
      before.flatMap((one) => choices.map((choice) => ({ ...one, [name]: choice }))),
    [{}],
  );
}

/** Combinations enough that any two values of two settings are in one of them: what two switches break together shows. */
export function pairwise(values: typeof settings = settings): Combination[] {
  const pairs = (one: Combination) =>
    Object.entries(one).flatMap(([a, x], i, all) =>
      all.slice(i + 1).map(([b, y]) => JSON.stringify([a, x, b, y])),
    );
  const all = product(values);
  const left = new Set(all.flatMap(pairs));
  const chosen: Combination[] = [];
  const gain = (one: Combination) => pairs(one).filter((pair) => left.has(pair)).length;
  while (left.size > 0) {
    const best = all.reduce((best, one) => (gain(one) > gain(best) ? one : best));
    for (const pair of pairs(best)) left.delete(pair);
    chosen.push(best);
  }
  return chosen;
}
