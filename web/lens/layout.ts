/** Where places stand in the picture, and the ways between them. */
import type { Place } from "./hops.ts";

/** Shares of the width and the height. */
type Spot = readonly [number, number];
type Plan = Readonly<Record<Exclude<Place, "device">, Spot>>;

/** From left to right: whoever acts, front doors, glue, what keeps. The straight way to the table is in the middle. */
const wide: Plan = {
  browser: [0.08, 0.55],
  others: [0.08, 0.87],
  cognito: [0.35, 0.1],
  api: [0.35, 0.34],
  iot: [0.35, 0.78],
  sts: [0.9, 0.1],
  lambda: [0.63, 0.34],
  rule: [0.63, 0.78],
  sqs: [0.9, 0.32],
  elsewhere: [0.63, 0.1],
  dynamodb: [0.9, 0.55],
  s3: [0.9, 0.84],
};

/** The same from top to bottom, for a phone. */
const tall: Plan = {
  browser: [0.5, 0.09],
  others: [0.84, 0.09],
  cognito: [0.11, 0.34],
  api: [0.36, 0.37],
  iot: [0.8, 0.37],
  sts: [0.11, 0.63],
  lambda: [0.36, 0.63],
  rule: [0.8, 0.63],
  sqs: [0.92, 0.9],
  elsewhere: [0.11, 0.09],
  s3: [0.2, 0.89],
  dynamodb: [0.6, 0.89],
};

/** In pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly isTall: boolean;
}

export const pictureOf = (width: number, height: number): Picture => ({ width, height, isTall: width < 480 });

export function spotOf({ width, height, isTall }: Picture, place: Place): { x: number; y: number } {
  const plan = isTall ? tall : wide;
  const [x, y] = plan[place === "device" ? "browser" : place];
  return { x: x * width, y: y * height };
}

/** Ways that are there before anyone goes them. */
export const WAYS: readonly (readonly [Place, Place])[] = [
  ["browser", "cognito"],
  ["browser", "api"],
  ["browser", "iot"],
  ["browser", "dynamodb"],
  ["browser", "s3"],
  ["iot", "others"],
  ["iot", "rule"],
  ["rule", "dynamodb"],
  ["rule", "lambda"],
  ["api", "lambda"],
  ["lambda", "sts"],
  ["lambda", "dynamodb"],
  ["lambda", "s3"],
  ["lambda", "iot"],
];

const isWay = (from: Place, to: Place): boolean => WAYS.some(([a, b]) => a === from && b === to);

/** Where it is said how long a way took; `isBoth`: the way back is gone, too, and says it as well. */
export function pillSpot(
  picture: Picture,
  { from, to, isBoth }: { readonly from: Place; readonly to: Place; readonly isBoth: boolean },
): { x: number; y: number } {
  const way = wayBetween(picture, from, to);
  if (!picture.isTall) return pointOn(way, isBoth ? 0.36 : 0.5);
  // Below the name of where it begins; there and back beside each other: on a phone ways are short.
  const { x, y } = pointOn(way, isBoth ? (isWay(from, to) ? 0.56 : 0.44) : to === "sts" ? 0.5 : 0.58);
  const beside = isBoth ? (isWay(from, to) ? -32 : 32) : 0;
  return { x: Math.min(picture.width - 34, Math.max(34, x + beside)), y };
}

/** The way from one place to another, as SVG writes paths. Back is beside there. */
export function wayBetween(picture: Picture, from: Place, to: Place): string {
  const isBack = isWay(to, from);
  const [a, b] = isBack ? [to, from] : [from, to];
  const { x: x1, y: y1 } = spotOf(picture, a);
  const { x: x2, y: y2 } = spotOf(picture, b);
  const beside = isBack ? 6 : 0;
  const [dx, dy] = picture.isTall ? [beside, 0] : [0, beside];
  const points = controls(picture, a, b, { x1, y1, x2, y2 });
  const all = [[x1, y1], ...points, [x2, y2]].map(([x = 0, y = 0]) => [x + dx, y + dy] as const);
  const [start, c1, c2, end] = isBack ? all.reverse() : all;
  const text = (point: readonly [number, number] | undefined) =>
    (point ?? [0, 0]).map((value) => value.toFixed(1)).join(" ");
  return `M${text(start)}C${text(c1)} ${text(c2)} ${text(end)}`;
}

function controls(
  { width, height, isTall }: Picture,
  from: Place,
  to: Place,
  { x1, y1, x2, y2 }: Readonly<Record<"x1" | "y1" | "x2" | "y2", number>>,
): [number, number][] {
  const isDirect = from === "browser" && to === "s3";
  // Around what stands in between.
  if (isDirect && isTall)
    return [
      [width * 0.22, y1 + height * 0.12],
      [width * 0.26, height * 0.5],
    ];
  if (isDirect)
    return [
      [x1 + width * 0.12, height * 1.06],
      [width * 0.45, height * 0.98],
    ];
  if (from === "iot" && to === "others" && !isTall)
    return [
      [(x1 + x2) / 2, y1 + 4],
      [(x1 + x2) / 2, y2],
    ];
  return isTall
    ? [
        [x1, (y1 + y2) / 2],
        [x2, (y1 + y2) / 2],
      ]
    : [
        [(x1 + x2) / 2, y1],
        [(x1 + x2) / 2, y2],
      ];
}

/** A point on a way, for what is said about it: `share` of the way from its beginning. */
export function pointOn(path: string, share: number): { x: number; y: number } {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0, x4 = 0, y4 = 0] = (
    path.match(/-?[\d.]+/g) ?? []
  ).map(Number);
  const rest = 1 - share;
  const bezier = (a: number, b: number, c: number, d: number): number =>
    rest ** 3 * a + 3 * rest ** 2 * share * b + 3 * rest * share ** 2 * c + share ** 3 * d;
  return { x: bezier(x1, x2, x3, x4), y: bezier(y1, y2, y3, y4) };
}
