/** How long to wait for a frame, in ms: a page in the background paints none. */
const PATIENCE = 1000;

/** Resolves when the next frame was painted. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
