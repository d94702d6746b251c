import { recallScheme } from "./editor/theme.ts";

/** The element that maps are drawn in: the page's only one, made when it is first asked for. */
export function mapHost(): HTMLElement {
  const page = document.querySelector("#app");
  if (!page) throw new Error("The page has no #app.");
  const there = page.querySelector<HTMLElement>("main.map");
  if (there) return there;
  recallScheme();
  const host = document.createElement("main");
  host.className = "map";
  page.replaceChildren(host);
  return host;
}
