import type { Outline } from "../types.ts";
import { type Fonts, Typesetter } from "./fonts/typesetter.ts";
import { pictureOf } from "./picture.ts";
import { PngWriter } from "./png/chunks.ts";
import { Painter } from "./png/painter.ts";
import { Raster } from "./png/raster.ts";

/** Pixels of the picture that link previews show: what the Open Graph's readers ask for, https://ogp.me. */
export const PREVIEW = { width: 1_200, height: 630 };
/** Letters are not drawn larger than this many times: a map of two words is not a poster. */
const LARGEST = 2;

/** Draws what a thumbnail shows (see `thumbnailOf`) as a PNG for link previews, whose readers take no SVG. */
export function writePreview(thumbnail: Outline, fonts: Fonts): Uint8Array {
  const type = new Typesetter(fonts);
  const picture = pictureOf(thumbnail, type.measure);
  const { x, y, width, height } = picture.bounds;
  const scale = Math.min(PREVIEW.width / width, PREVIEW.height / height, LARGEST);
  const [wide, high] = [PREVIEW.width / scale, PREVIEW.height / scale];
  const view = { x: x - (wide - width) / 2, y: y - (high - height) / 2, width: wide, height: high };
  const raster = new Raster(PREVIEW.width, PREVIEW.height);
  raster.clear(picture.background);
  new Painter(type).paint(raster, picture, view, scale);
  const png = new PngWriter(PREVIEW.width, PREVIEW.height, false);
  png.rows(raster.pixels);
  return png.finish();
}
