/**
 * What has to be done before the page goes, or is hidden and may never be shown again (phones). Nothing of it may
 * wait for anything. Each function answers how to end it.
 */

/** For words that are typed and on their way to the document: `write` gives them to it. */
export const whenLeaving = (write: () => void): (() => void) => listen(write, true);

/** For what keeps the document: `keep` is called after all that is given to {@link whenLeaving}. */
export const afterLeaving = (keep: () => void): (() => void) => listen(keep, false);

function listen(act: () => void, capture: boolean): () => void {
  const end = new AbortController();
  const options = { capture, signal: end.signal };
  addEventListener("pagehide", act, options);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && act(), options);
  return () => end.abort();
}
