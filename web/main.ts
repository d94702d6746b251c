import { App } from "./app.ts";
import { painted } from "./painted.ts";
import { placeOf } from "./places.ts";

/** A map that takes longer than this to come, in ms, is waited for with the bars around it. */
const PATIENCE = 1000;

const page = document.querySelector("#app");
if (!page) throw new Error("The page has no #app.");

const host = document.createElement("main");
host.className = "map";
page.replaceChildren(host);
const app = new App(host);
const opened = app.open(placeOf(location, history.state));
// The map first: what is around it comes when the map is seen.
const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
void Promise.race([opened.then(painted), late])
  .then(() => import("./ui/shell.tsx"))
  .then(({ showShell }) => showShell(app, host));
