import { type Signal, signal } from "@preact/signals-core";
import { config } from "../cloud/first-view.ts";

/** Path of the gallery; undefined where there is none, or while that is not known. */
export const gallery: Signal<string | undefined> = signal(undefined);

/** Asks where the gallery is. Without an answer, the page does without it. */
export async function findGallery(): Promise<void> {
  const where = await config().catch(() => undefined);
  gallery.value = where?.gallery;
}
