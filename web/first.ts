/** The page's first code, small: what can be begun while the rest is on its way. */
import { askForView } from "./cloud/first-view.ts";
import { keepInput } from "./early-input.ts";
import { atMost } from "./patience.ts";
import { nodeOf, placeOf } from "./places.ts";

keepInput();
const place = placeOf(location, history.state);
// Who was here before has the rest of the page at hand, and maybe the map, too: that part will know.
const isNew = !navigator.serviceWorker?.controller;
if (isNew && "secret" in place && place.secret) void glimpse(place.id, place.secret);
else void import("./main.ts");

/** The map first, as far as it can be had without what acts on it, which would take a part of the line. */
async function glimpse(id: string, secret: string): Promise<void> {
  const view = askForView(id, secret);
  // A link to one node begins there, which the rest of the page finds.
  if (nodeOf(location) === undefined) {
    const shown = import("./glimpse.ts").then(({ showGlimpse }) => showGlimpse(id, view));
    await atMost(shown).catch(() => {});
  }
  await import("./main.ts");
}
