/** Makes the gallery's pages quicker: results come while one types, without a new page. They do as well without it. */
import "./browse.css";

/** Typing pauses this long before something is looked for, in ms. */
const PAUSE = 160;
const field = document.querySelector<HTMLInputElement>(".search input");
let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

/** The address of what the field says, within the tag that is looked at. */
function address(text: string): string {
  const url = new URL(location.href);
  const isList = url.pathname === "/gallery/" || url.pathname.startsWith("/gallery/tags/");
  const next = new URL(isList ? url : "/gallery/", url);
  next.searchParams.delete("page");
  if (text) next.searchParams.set("q", text);
  else next.searchParams.delete("q");
  return next.href;
}

/** Puts what a page shows in the place of what is there. */
async function show(href: string): Promise<void> {
  running?.abort();
  running = new AbortController();
  const main = document.querySelector("main");
  main?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(href, { signal: running.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("main");
    if (!found) throw new Error("No page");
    main?.replaceWith(document.adoptNode(found));
    document.title = page.title;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    // As without this script.
    location.assign(href);
  }
}

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const href = address(field.value.trim());
    if (href === location.href) return;
    // Letters of one search are one step back.
    if (history.state?.typed) history.replaceState({ typed: true }, "", href);
    else history.pushState({ typed: true }, "", href);
    void show(href);
  }, PAUSE);
});

field?.form?.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  const href = address(field.value.trim());
  history.pushState(null, "", href);
  void show(href);
});

window.addEventListener("popstate", () => {
  if (field) field.value = new URL(location.href).searchParams.get("q") ?? "";
  void show(location.href);
});

window.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field?.focus();
    field?.select();
  }
});

// A choice among tags, languages and sizes keeps its place on the page.
document.addEventListener("click", (event) => {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".facets a, .pager a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  void show(link.href).then(() => {
    if (link.closest(".pager")) window.scrollTo({ top: 0 });
  });
});
