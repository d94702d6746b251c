/** Where lines of different heights are, in pixels from the top of the first. */
export class Heights {
  readonly #heights: Float64Array;
  /** The top of each line, and the bottom of the last. */
  readonly #tops: Float64Array;
  /** Tops up to this line are right. */
  #right = 0;

  constructor(count: number, heightOf: (index: number) => number) {
    this.#heights = Float64Array.from({ length: count }, (_, i) => heightOf(i));
    this.#tops = new Float64Array(count + 1);
  }

  get total(): number {
    return this.top(this.#heights.length);
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  set(index: number, height: number): void {
    if (this.#heights[index] === height) return;
    this.#heights[index] = height;
    this.#right = Math.min(this.#right, index);
  }

  /** `index` may be the number of lines: the bottom of the last. */
  top(index: number): number {
    for (; this.#right < index; this.#right++) {
      this.#tops[this.#right + 1] = (this.#tops[this.#right] ?? 0) + this.height(this.#right);
    }
    return this.#tops[index] ?? 0;
  }

  /** The line at a height; above the first it is the first, below the last the last. */
  at(y: number): number {
    let low = 0;
    let high = Math.max(0, this.#heights.length - 1);
    this.top(this.#heights.length);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
