import type { Area } from "../figures.ts";
import type { WriteOptions } from "../format.ts";

/** One page: which part of the picture it shows, how large, and where. Points, 72 to the inch, from the top left. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Points for each pixel of the picture. */
  readonly scale: number;
  /** What it shows of the picture, in pixels. */
  readonly area: Area;
  /** Where the top left corner of that is on the page. */
  readonly left: number;
  readonly top: number;
  /** Tiles: column and row, from 0, and how much of each edge the neighbour shows as well. */
  readonly tile?: {
    readonly column: number;
    readonly row: number;
    readonly columns: number;
    readonly rows: number;
  };
}

/** A CSS pixel is 3/4 of a point. */
const FULL_SIZE = 0.75;
/** The longest side that readers of PDF 1.5 must take (ISO 32000-1, annex C). */
const LONGEST = 14_400;
/** On pages as large as the map, text is at least this large: 4 points. */
const SMALLEST = 0.27;
const MM = 72 / 25.4;
const papers = { a4: [210 * MM, 297 * MM], letter: [612, 792] } as const;
const MARGIN = 10 * MM;
/** How much of a tile its neighbour shows too, to be glued together. */
export const OVERLAP = 10 * MM;
/** Tiles of one map. One that would take more is drawn smaller. */
const MOST_TILES = 400;

export function sheetsOf(bounds: Area, { pages = "map", paper = "a4" }: WriteOptions): Sheet[] {
  const [short, long] = papers[paper];
  const upright = { width: short, height: long };
  const across = { width: long, height: short };
  if (pages === "map") return pagesOf(bounds);
  if (pages === "sheet") return [fitted(bounds, bounds.width > bounds.height ? across : upright)];
  const [a, b] = [tiles(bounds, upright), tiles(bounds, across)];
  const smaller = a.length === b.length ? a[0] && b[0] && a[0].scale < b[0].scale : a.length > b.length;
  return smaller ? b : a;
}

/** As many pages as it takes for the text to stay legible; for all but huge maps that is one. */
function pagesOf(bounds: Area): Sheet[] {
  const fit = Math.min(FULL_SIZE, LONGEST / bounds.width, LONGEST / bounds.height);
  const scale = Math.max(fit, SMALLEST);
  const columns = Math.ceil((bounds.width * scale) / LONGEST - 1e-9);
  const rows = Math.ceil((bounds.height * scale) / LONGEST - 1e-9);
  const [width, height] = [bounds.width / columns, bounds.height / rows];
  return Array.from({ length: columns * rows }, (_, i) => ({
    ...{ width: width * scale, height: height * scale, scale, left: 0, top: 0 },
    area: {
      x: bounds.x + (i % columns) * width,
      y: bounds.y + Math.floor(i / columns) * height,
      ...{ width, height },
    },
  }));
}

function fitted(area: Area, paper: { width: number; height: number }): Sheet {
  const room = { width: paper.width - 2 * MARGIN, height: paper.height - 2 * MARGIN };
  const scale = Math.min(FULL_SIZE * 1.5, room.width / area.width, room.height / area.height);
  const left = (paper.width - area.width * scale) / 2;
  return { ...paper, scale, area, left, top: (paper.height - area.height * scale) / 2 };
}

function tiles(bounds: Area, paper: { width: number; height: number }): Sheet[] {
  const step = { x: paper.width - 2 * MARGIN - OVERLAP, y: paper.height - 2 * MARGIN - OVERLAP };
  let scale = FULL_SIZE;
  const count = (length: number, one: number) => Math.max(1, Math.ceil((length * scale - OVERLAP) / one));
  while (count(bounds.width, step.x) * count(bounds.height, step.y) > MOST_TILES) scale *= 0.9;
  const [columns, rows] = [count(bounds.width, step.x), count(bounds.height, step.y)];
  const sheets: Sheet[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const area = {
        x: bounds.x + (column * step.x) / scale,
        y: bounds.y + (row * step.y) / scale,
        width: (step.x + OVERLAP) / scale,
        height: (step.y + OVERLAP) / scale,
      };
      const tile = { column, row, columns, rows };
      sheets.push({ ...paper, scale, area, left: MARGIN, top: MARGIN, tile });
    }
  }
  return sheets;
}
