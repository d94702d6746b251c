/** The keys of a bucket in the order in which S3 lists them: by their UTF-8 bytes. */
export class SortedKeys {
  #keys: string[] = [];

  fill(keys: Iterable<string>): void {
    this.#keys = [...keys].sort(compareUtf8);
  }

  add(key: string): void {
    this.#keys.splice(this.firstFrom(key), 0, key);
  }

  delete(key: string): void {
    const at = this.firstFrom(key);
    if (this.#keys[at] === key) this.#keys.splice(at, 1);
  }

  at(index: number): string | undefined {
    return this.#keys[index];
  }

  /** The index of the first key that is not below `key`. */
  firstFrom(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareUtf8(this.#keys[middle] ?? "", key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** UTF-16 order, but for surrogates, which stand for characters above all others. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return (isSurrogate(x) ? x + 0x10000 : x) < (isSurrogate(y) ? y + 0x10000 : y) ? -1 : 1;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
