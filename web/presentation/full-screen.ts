/**
 * Has the page fill the screen, where the browser lets it. `filled` hears when it does, and `left` when the person has
 * given the screen back; what is answered does that, too.
 */
export function fillScreen(filled: () => void, left: () => void): () => void {
  if (document.fullscreenElement) return () => {};
  let isFull = false;
  let isOver = false;
  const leave = () => void document.exitFullscreen().catch(() => {});
  const changed = () => {
    const was = isFull;
    isFull = document.fullscreenElement !== null;
    if (was && !isFull) left();
  };
  document.addEventListener("fullscreenchange", changed);
  // There is none on a small phone, and a frame around the page may forbid it: the map fills the page then.
  document.documentElement.requestFullscreen?.().then(
    () => (isOver ? leave() : filled()),
    () => {},
  );
  return () => {
    isOver = true;
    document.removeEventListener("fullscreenchange", changed);
    if (isFull) leave();
  };
}
