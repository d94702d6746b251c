import { App } from "./app.ts";
import { spoken } from "./i18n/index.ts";
import { painted } from "./painted.ts";
import { placeOf } from "./places.ts";

/** A map that takes longer than this to come, in ms, is waited for with the bars around it. */
const PATIENCE = 1000;

const page = document.querySelector("#app");
if (!page) throw new Error("The page has no #app.");

const host = document.createElement("main");
host.className = "map";
page.replaceChildren(host);

// Back from another provider's sign-in: the page goes on once that is completed.
if (location.pathname === "/signed-in") void import("./account/arrive.ts").then(({ arrive }) => arrive());
else begin();

function begin(): void {
  const app = new App(host);
  const place = placeOf(location, history.state);
  // A fresh map has nothing to show but words of ours; a map that is there is drawn without waiting for them.
  const opened = ("draft" in place ? atMost(PATIENCE, spoken) : Promise.resolve()).then(() =>
    app.open(place),
  );
  // The map first: what is around it comes when the map is seen.
  void atMost(PATIENCE, opened.then(painted))
    .then(() => Promise.all([import("./ui/shell.tsx"), spoken]))
    .then(([{ showShell }]) => showShell(app, host));
}

function atMost(time: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, time))]);
}
