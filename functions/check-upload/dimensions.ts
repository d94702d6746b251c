/** Pixels of an image, from its header alone: nothing is decoded, so no image can be a bomb here. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** Undefined when the bytes given don't reach to where the size stands, or are no such image. */
export function dimensionsOf(head: Buffer, type: string): Dimensions | undefined {
  try {
    return readers[type]?.(head);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const readers: Readonly<Record<string, (head: Buffer) => Dimensions | undefined>> = {
  "image/png": (head) => ({ width: head.readUInt32BE(16), height: head.readUInt32BE(20) }),
  "image/gif": (head) => ({ width: head.readUInt16LE(6), height: head.readUInt16LE(8) }),
  "image/jpeg": jpeg,
  "image/webp": webp,
};

/** Goes from segment to segment up to the frame header, SOF0 to SOF15 (ITU-T T.81, B.1.1.3). */
function jpeg(head: Buffer): Dimensions | undefined {
  for (let at = 2; ; ) {
    if (head.readUInt8(at) !== 0xff) return undefined;
    const marker = head.readUInt8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    const length = head.readUInt16BE(at + 2);
    if (length < 2) return undefined;
    at += 2 + length;
  }
}

/** https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless or extended. */
function webp(head: Buffer): Dimensions | undefined {
  switch (head.toString("latin1", 12, 16)) {
    case "VP8 ":
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}
