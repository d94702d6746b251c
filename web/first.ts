/** The page's first code, small: what can be begun while the rest is on its way. */
import { askForView } from "./cloud/first-view.ts";
import { keepInput } from "./early-input.ts";
import { placeOf } from "./places.ts";

keepInput();
const place = placeOf(location, history.state);
// Who was here before has the rest of the page at hand, and maybe the map, too: that part will know.
const isNew = !navigator.serviceWorker?.controller;
if (isNew && "secret" in place && place.secret) askForView(place.id, place.secret);
void import("./main.ts");
