/** Searches the guide. Its pages can be read without. */
import "./guide.css";

interface Entry {
  readonly title: string;
  readonly address: string;
  readonly headings: readonly string[];
  readonly text: string;
}

const MOST = 12;
/** Letters around what was found. */
const AROUND = 60;

const box = document.querySelector<HTMLElement>(".search");
const field = box?.querySelector("input");
const found = box?.querySelector<HTMLElement>(".found");
let entries: Promise<Entry[]> | undefined;

const load = (): Promise<Entry[]> => {
  entries ??= fetch("/docs/search.json").then((response) => response.json());
  entries.catch(() => {
    entries = undefined;
  });
  return entries;
};

/** How well a page fits: each word must be in it; the title counts most, then headings. 0 is not at all. */
function weigh({ title, headings, text }: Entry, words: readonly string[]): number {
  const weights = words.map((word) => {
    if (title.toLowerCase().includes(word)) return 9;
    if (headings.some((heading) => heading.toLowerCase().includes(word))) return 3;
    return text.toLowerCase().includes(word) ? 1 : 0;
  });
  return weights.includes(0) ? 0 : weights.reduce<number>((sum, weight) => sum + weight, 0);
}

function hit({ title, address, text }: Entry, [first = ""]: readonly string[]): HTMLElement {
  const link = document.createElement("a");
  const around = document.createElement("small");
  const at = Math.max(0, text.toLowerCase().indexOf(first));
  around.textContent = `…${text.slice(Math.max(0, at - AROUND), at + 2 * AROUND)}…`;
  link.href = address;
  link.append(title, around);
  return link;
}

async function search(): Promise<void> {
  const words = (field?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return found?.replaceChildren();
  const all = await load().catch(() => undefined);
  if (!all) return say("The search could not be loaded. Try again in a moment.");
  const best = all
    .map((entry) => ({ entry, weight: weigh(entry, words) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST);
  if (best.length === 0) return say("No page has all of these words.");
  found?.replaceChildren(...best.map(({ entry }) => hit(entry, words)));
}

function say(text: string): void {
  const line = document.createElement("p");
  line.textContent = text;
  found?.replaceChildren(line);
}

if (box && field) {
  box.hidden = false;
  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", search);
  box.addEventListener("keydown", (event) => {
    const hits = [...box.querySelectorAll<HTMLElement>("input, .found a")];
    const at = hits.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      field.value = "";
      found?.replaceChildren();
      field.focus();
    } else if (event.key === "Enter" && at === 0)
      // Also before what is searched has come.
      void search().then(() => found?.querySelector("a")?.click());
    else if (event.key === "ArrowDown") hits[at + 1]?.focus();
    else if (event.key === "ArrowUp") hits[at - 1]?.focus();
    else return;
    event.preventDefault();
  });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && box.contains(relatedTarget))) found?.replaceChildren();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    field.focus();
  });
}

// Browsers that can't show by style what a closed list holds.
const pages = document.querySelector<HTMLDetailsElement>(".pages");
if (pages && matchMedia("(width >= 900px)").matches) {
  pages.open = true;
  // Where one is in the list, if that is further down than it shows.
  const here = pages.querySelector<HTMLElement>("[aria-current]");
  if (here && here.offsetTop > pages.clientHeight) pages.scrollTop = here.offsetTop - pages.clientHeight / 2;
}
