import type { App } from "./app.ts";
import { config } from "./cloud/first-view.ts";
import { awaitPart, giveFirst } from "./early-input.ts";

/**
 * Adds what this person's side of an experiment has, once the map is `seen`. Whether its key does something is known
 * only then: until then it waits, and the keys behind it with it.
 */
export async function tryOut(app: App, seen: Promise<unknown>): Promise<void> {
  const known = new AbortController();
  let giveOn = () => {};
  const keep = (event: KeyboardEvent) => {
    const isRelatedTerms = /^[r®]$/i.test(event.key) && event.altKey && (event.ctrlKey || event.metaKey);
    if (!isRelatedTerms) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const came = awaitPart();
    giveOn = () => {
      giveFirst([{ key: event }]);
      came(true);
    };
  };
  document.addEventListener("keydown", keep, { capture: true, signal: known.signal });
  try {
    await seen;
    const { experiment } = await config();
    if (experiment === "related-terms")
      await import("./related-terms/offer.ts").then(({ offerRelatedTerms }) => offerRelatedTerms(app));
  } catch {
    // Without a network there is nothing to ask, either.
  } finally {
    known.abort();
    giveOn();
  }
}
