/** Images on their way into a node: how large they are shown, and a smaller one in place of a large one. */

/** Types that a node shows: functions/check-upload/magic.ts has the same. */
const SHOWN = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** Pixels of the map that an image takes at most, either way. */
const BOX = 240;
/** A larger one, in bytes or in pixels, is shown by a smaller one and attached as it is. */
const LARGE = { bytes: 600_000, side: 1_600 };
/** Pixels of the smaller one: sharp on any screen until the map is drawn three times as large. */
const SMALL_SIDE = 960;

export interface Prepared {
  /** What the node shows. */
  readonly shown: Blob;
  /** As large as it is on the map. */
  readonly width: number;
  readonly height: number;
  /** Whether `shown` stands for a larger file. */
  readonly smaller: boolean;
}

export const isImage = (file: Blob): boolean => SHOWN.includes(file.type);

/** Undefined for what no browser can show: a damaged file, or no image at all. */
export async function prepare(file: Blob): Promise<Prepared | undefined> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  const { width, height } = bitmap;
  const scale = Math.min(1, BOX / Math.max(width, height));
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  // A GIF may move; a smaller one would stand still.
  const isLarge = file.size > LARGE.bytes || Math.max(width, height) > LARGE.side;
  if (!isLarge || file.type === "image/gif") {
    bitmap.close();
    return { shown: file, ...size, smaller: false };
  }
  const by = Math.min(1, SMALL_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * by));
  canvas.height = Math.max(1, Math.round(height * by));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  // WebP keeps what is transparent; a browser that can't write it gives a PNG.
  const shown = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", 0.85));
  return { shown: shown ?? file, ...size, smaller: shown !== null };
}
