/** Fills a picture in a node with the file at `key`. */
export type Fill = (picture: HTMLImageElement, key: string) => void;

let fill: Fill = () => {};

/** Says where the pictures of the map on the screen come from. */
export function picturesFrom(source: Fill): void {
  fill = source;
}

export const fillPicture: Fill = (picture, key) => fill(picture, key);
