/** Which characters a font file is for, as its @fontsource package says: `U+61,U+64-7A`. */
export interface FontFile {
  readonly family: string;
  readonly part: string;
  readonly weights: readonly number[];
  readonly ranges: string;
}

export type Ranges = Readonly<Record<string, string>>;

export const bothWeights = [400, 600];

/** The named parts of a family, those to be asked first at the beginning. */
export function parts(family: string, ranges: Ranges, names: string, weights = [400]): FontFile[] {
  return names.split(" ").map((part) => ({ family, part, weights, ranges: ranges[part] ?? "" }));
}

/** Families with many characters have them in parts with a number each. */
export function numbered(family: string, ranges: Ranges): FontFile[] {
  return Object.entries(ranges).flatMap(([name, range]) => {
    const [, part] = /^\[(\d+)\]$/.exec(name) ?? [];
    return part === undefined ? [] : [{ family, part, weights: [400], ranges: range }];
  });
}

/** The name of a file in its package. */
export function fileName({ family, part }: FontFile, weight: number): string {
  return `${family}-${part}-${weight}-normal.woff`;
}
