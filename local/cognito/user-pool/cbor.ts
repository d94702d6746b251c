/** As much of CBOR (RFC 8949) as passkeys are written in: whole numbers, texts, bytes, lists and maps. */

export type Cbor = number | string | Buffer | boolean | null | Cbor[] | Map<Cbor, Cbor>;

/** Reads one value; answers it and where it ends. Throws a RangeError for anything else. */
export function readCbor(bytes: Buffer, at = 0): { value: Cbor; end: number } {
  const head = bytes.readUInt8(at);
  const [kind, info] = [head >> 5, head & 31];
  if (kind === 7 && info >= 20 && info <= 22) return { value: info === 22 ? null : info === 21, end: at + 1 };
  let [size, next] = [info, at + 1];
  if (info >= 24) {
    const width = [1, 2, 4][info - 24];
    if (width === undefined) throw new RangeError("CBOR of a length that is not taken here");
    size = bytes.readUIntBE(next, width);
    next += width;
  }
  if (kind === 0) return { value: size, end: next };
  if (kind === 1) return { value: -1 - size, end: next };
  if (kind === 2 || kind === 3) {
    const part = bytes.subarray(next, next + size);
    if (part.length !== size) throw new RangeError("CBOR is cut short");
    return { value: kind === 2 ? part : part.toString("utf8"), end: next + size };
  }
  if (kind !== 4 && kind !== 5) throw new RangeError("CBOR of a kind that is not taken here");
  const list: Cbor[] = [];
  for (let i = 0; i < size * (kind - 3); i++) {
    const { value, end } = readCbor(bytes, next);
    list.push(value);
    next = end;
  }
  if (kind === 4) return { value: list, end: next };
  const map = new Map<Cbor, Cbor>();
  for (let i = 0; i < list.length; i += 2) map.set(list[i] ?? null, list[i + 1] ?? null);
  return { value: map, end: next };
}
