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

/**
 * By stack, the settings that its template depends on: two combinations that agree in them give the same one. The gates
 * object where that is not so.
 */
export const reach: Readonly<Record<string, readonly string[]>> = {
  Data: ["sandbox"],
  Files: ["exportConcurrency"],
  Index: ["sandbox", "search"],
  Gallery: ["sandbox", "search", "galleryProvisioned"],
  Access: ["search"],
  Realtime: ["search", "trafficShifting", "reservedConcurrency"],
  Api: ["search", "trafficShifting"],
  Site: ["search", "waf", "socialSignIn"],
  Identity: ["sandbox", "search", "socialSignIn"],
  Web: ["search", "socialSignIn"],
  Operations: ["search", "budgetUsd"],
};

export type Combination = Readonly<Record<string, unknown>>;

/** Every combination of the values. */
export function product(values: typeof settings = settings): Combination[] {
  return Object.entries(values).reduce<Combination[]>(
    (before, [name, choices]) =>
      before.flatMap((one) => choices.map((choice) => ({ ...one, [name]: choice }))),
    [{}],
  );
}

/**
 * Combinations enough to see every template that a stack may have, without the whole product: all that a stack's own
 * settings make together, any two settings of all, and each setting by itself, which shows what a stack depends on.
 */
export function covering(values: typeof settings = settings): Combination[] {
  const usual: Combination = Object.fromEntries(
    Object.entries(values).map(([name, [first]]) => [name, first]),
  );
  const changed = Object.entries(values).flatMap(([name, [, ...others]]) =>
    others.map((value) => ({ ...usual, [name]: value })),
  );
  const groups = [...Object.values(reach), ...pairs(Object.keys(values))];
  const parts = (one: Combination) => groups.map((names) => part(one, names));
  const all = product(values).map((one) => ({ one, parts: parts(one) }));
  const left = new Set(all.flatMap(({ parts }) => parts));
  const chosen = [usual, ...changed];
  for (const one of chosen) for (const seen of parts(one)) left.delete(seen);
  const gain = (of: readonly string[]) => of.filter((one) => left.has(one)).length;
  while (left.size > 0) {
    const best = all.reduce((best, one) => (gain(one.parts) > gain(best.parts) ? one : best));
    for (const seen of best.parts) left.delete(seen);
    chosen.push(best.one);
  }
  return chosen;
}

/** What a combination says of these settings. */
export const part = (one: Combination, names: readonly string[]): string =>
  JSON.stringify(names.map((name) => [name, one[name]]));

const pairs = (names: readonly string[]) => names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b]));
