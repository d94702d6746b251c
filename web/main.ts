import { App } from "./app.ts";
import { spoken } from "./i18n/spoken.ts";
import { mapHost } from "./map-host.ts";
import { painted } from "./painted.ts";
import { atMost } from "./patience.ts";
import { placeOf, sessionOf } from "./places.ts";
import { tryOut } from "./try-out.ts";
import "./styles/acting.css";

const host = mapHost();

// Back from another provider's sign-in: the page goes on once that is completed.
if (location.pathname === "/signed-in") void import("./account/arrive.ts").then(({ arrive }) => arrive());
else begin();

function begin(): void {
  const app = new App(host);
  const place = placeOf(location, history.state);
  // As the gallery has it. A map that is open has another address.
  const isCopied = new URLSearchParams(location.search).has("copy");
  const session = sessionOf(location);
  // A fresh map has nothing to show but words of ours; a map that is there is drawn without waiting for them.
  const opened = ("draft" in place ? atMost(spoken) : Promise.resolve()).then(() => app.open(place));
  // The map first: what is around it comes when the map is seen, or when it takes long.
  const seen = atMost(opened.then(painted));
  void tryOut(app, seen);
  void seen
    .then(() => Promise.all([import("./ui/shell.tsx"), spoken]))
    .then(([{ showShell }]) => {
      showShell(app, host, { isCopied, session });
      app.isWhole.value = true;
    });
}
