import type { Imported, Outline } from "../types.ts";
import type { Area, Figure } from "./figures.ts";
import { loseMissing, Typesetter } from "./fonts/typesetter.ts";
import { type Exported, type Format, FormatError, type WriteOptions } from "./format.ts";
import { rhizome } from "./json.ts";
import { areaOf, type Drawn, type Part, type Picture, pictureOf } from "./picture.ts";
import { isPng, mapIn, PngWriter } from "./png/chunks.ts";
import { Painter } from "./png/painter.ts";
import { Raster } from "./png/raster.ts";

/** Pixels of a picture; larger ones can't be opened by most programs. A map that would take more is drawn smaller. */
const MOST_PIXELS = 40_000_000;
const LONGEST = 65_000;
/** Bytes that are painted at a time. */
const BAND_BYTES = 4 * 1024 * 1024;

function write(outline: Outline, options: WriteOptions = {}): Exported {
  const { fonts, canvas, transparent = false } = options;
  const type = fonts && new Typesetter(fonts);
  const measure = canvas?.measure ?? type?.measure;
  if (!measure) throw new FormatError("A picture is drawn with fonts, and none were given.");
  const picture = pictureOf(outline, measure);
  const { bounds, losses } = picture;
  if (type && !canvas) loseMissing(picture, type, losses);
  const wanted = Math.min(Math.max(options.scale ?? 2, 0.01), 8);
  const scale = Math.min(
    wanted,
    Math.sqrt(MOST_PIXELS / (bounds.width * bounds.height)),
    LONGEST / Math.max(bounds.width, bounds.height),
  );
  if (scale < wanted)
    losses.add(`sharpness (the picture is ${Math.round((scale / wanted) * 100)} % of its size)`, outline);
  const width = Math.max(1, Math.round(bounds.width * scale));
  const height = Math.max(1, Math.round(bounds.height * scale));
  const rows = Math.max(1, Math.min(height, Math.floor(BAND_BYTES / (width * 4))));
  const background = transparent ? undefined : picture.background;
  const painter = type && new Painter(type);
  const bands = bandsOf(picture, rows / scale, Math.ceil(height / rows));
  const png = new PngWriter(width, height, transparent, rhizome.write?.(outline).bytes);
  for (const [i, band] of bands.entries()) {
    const tall = Math.min(rows, height - i * rows);
    const view = { x: bounds.x, y: bounds.y + (i * rows) / scale, width: bounds.width, height: tall / scale };
    if (canvas) png.rows(canvas.paint(band, view, { width, height: tall, scale, background }));
    else if (painter) {
      const raster = new Raster(width, tall);
      raster.clear(background);
      painter.paint(raster, band, view, scale);
      png.rows(raster.pixels);
    }
  }
  // The map in the picture has them still.
  return { bytes: png.finish(), losses: losses.list().filter(({ what }) => what !== "control characters") };
}

/** What each band shows, so that none looks at all of the picture. */
function bandsOf({ nodes, below, above, bounds }: Picture, height: number, count: number): Part[] {
  const bands = Array.from({ length: count }, () => ({
    nodes: [] as Drawn[],
    below: [] as Figure[],
    above: [] as Figure[],
  }));
  const meeting = (area: Area) => {
    const first = Math.max(0, Math.floor((area.y - bounds.y - 2) / height));
    const last = Math.min(count - 1, Math.floor((area.y + area.height + 2 - bounds.y) / height));
    return bands.slice(first, last + 1);
  };
  for (const drawn of nodes) for (const band of meeting(areaOf(drawn))) band.nodes.push(drawn);
  for (const figure of below) for (const band of meeting(figure.area)) band.below.push(figure);
  for (const figure of above) for (const band of meeting(figure.area)) band.above.push(figure);
  return bands;
}

function read(bytes: Uint8Array, title?: string): Imported {
  if (!isPng(bytes)) throw new FormatError("This is no PNG picture.");
  const map = rhizome.read?.(mapIn(bytes), title);
  if (!map) throw new FormatError("The map in the picture is damaged.");
  return map;
}

export const png: Format = {
  id: "png",
  name: "PNG picture",
  extensions: ["png"],
  mediaType: "image/png",
  container: "png",
  // The map itself is in the picture, whole.
  keeps: rhizome.keeps,
  carries: rhizome.carries,
  marks: rhizome.marks,
  needsFonts: true,
  detect: ({ container }) => container === "png",
  read,
  write,
};
