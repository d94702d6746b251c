import { render } from "preact";
import { App } from "./app.ts";
import { placeOf } from "./places.ts";
import { Shell } from "./ui/shell.tsx";

const page = document.querySelector("#app");
if (!page) throw new Error("The page has no #app.");

const host = document.createElement("main");
host.className = "map";
const app = new App(host);
page.replaceChildren();
render(<Shell app={app} host={host} />, page);
void app.open(placeOf(location, history.state));
