/** The script within an "interactive page": shows the map that is in the page, and asks nothing of any network. */

import { isLink } from "../../model/formats/clean.ts";
import type { Area } from "../../model/formats/figures.ts";
import type { EmbeddedFont } from "../../model/formats/fonts/embedded.ts";
import { rhizome } from "../../model/formats/json.ts";
import { type Drawn, pictureOf } from "../../model/formats/picture.ts";
import type { Outline, Typeface } from "../../model/types.ts";
import { curveOf, element, figureOf, fonts, knobOf, partsOf } from "./drawing.ts";
import { Folding } from "./folding.ts";
import { View } from "./view.ts";

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no "${id}".`);
  return found;
}

const pen = document.createElement("canvas").getContext("2d");
let penFont = "";
function measure(text: string, size: number, weight: number, typeface: Typeface = "sans"): number {
  if (!pen) return text.length * size * 0.6;
  const font = `${weight} ${size}px ${fonts[typeface]}`;
  // Setting a font costs more than measuring with it.
  if (font !== penFont) pen.font = penFont = font;
  return pen.measureText(text).width;
}

/** The letters that the page holds; it is drawn again when they are there. */
async function loadLetters(): Promise<void> {
  const held = JSON.parse(document.getElementById("fonts")?.textContent ?? "[]") as EmbeddedFont[];
  if (held.length === 0) return;
  const faces = held.map(({ family, weight, ranges, data }) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return new FontFace(family, bytes, { weight: String(weight), unicodeRange: ranges });
  });
  await Promise.all(faces.map((face) => face.load()));
  for (const face of faces) document.fonts.add(face);
  penFont = "";
  redrawAround(root);
}

const map = rhizome.read?.(new TextEncoder().encode(byId("rhizome").textContent ?? ""));
if (!map) throw new Error("The page has no map.");
const root = map.root;
const folding = new Folding(root);
const frame = byId("map");
const content = element("g");
frame.append(element("svg", { "font-family": fonts.sans, role: "presentation" }, [content]));
const view = new View(frame, content);
const dark = matchMedia("(prefers-color-scheme: dark)");

let picture = pictureOf({ text: "", children: [] }, measure);
let selected = root;
let found: readonly Outline[] = [];
/** Of what is shown: how it is drawn, and its element. */
const drawn = new Map<Outline, Drawn>();
const elements = new Map<Outline, SVGElement>();

function sideOf(node: Outline): "left" | "right" | "down" {
  if (root.attributes?.side === "down") return "down";
  const [here, middle] = [drawn.get(node), drawn.get(root)];
  return here && middle && here.x + here.width / 2 < middle.x + middle.width / 2 ? "left" : "right";
}

function draw(): void {
  const { root: shown, of } = folding.shown();
  picture = pictureOf(shown, measure, dark.matches ? "dark" : "light");
  drawn.clear();
  elements.clear();
  document.body.style.background = picture.background;
  for (const one of picture.nodes) drawn.set(of.get(one.node) ?? root, one);
  const groups = [...drawn].map(([node, one], i) => {
    const isBranch = node !== root && node.children.length > 0;
    const isFolded = folding.isFolded(node);
    const knob = isBranch ? [knobOf(one, isFolded ? folding.below(node) : 0, sideOf(node))] : [];
    const group = element(
      "g",
      {
        id: `n${i}`,
        class: "node",
        role: "treeitem",
        "aria-level": one.depth + 1,
        "aria-label": node.text,
        ...(isBranch && { "aria-expanded": String(!isFolded) }),
      },
      [...partsOf(one), ...knob],
    );
    group.addEventListener("click", (event) => {
      if (view.wasDragged) return;
      const onKnob = event.target instanceof Element && event.target.closest(".knob") !== null;
      if (onKnob) toggle(node);
      else select(node);
    });
    group.addEventListener("dblclick", () => toggle(node));
    elements.set(node, group);
    return group;
  });
  const { below, nodes, above } = picture;
  content.replaceChildren(
    ...below.map(figureOf),
    ...nodes.flatMap(curveOf),
    ...groups,
    element("g", { class: "above" }, above.map(figureOf)),
  );
  mark();
}

/** Shows which node is chosen, which are found, and what the chosen one says besides its text. */
function mark(): void {
  const hits = new Set(found);
  for (const [node, group] of elements) {
    group.classList.toggle("selected", node === selected);
    group.classList.toggle("found", hits.has(node));
    group.setAttribute("aria-selected", String(node === selected));
  }
  frame.setAttribute("aria-activedescendant", elements.get(selected)?.id ?? "");
  const { link, note } = selected.attributes ?? {};
  const links = [link, ...(selected.marks ?? []).map(({ href }) => href)].filter((one) => one !== undefined);
  const about = byId("about");
  const lines = [...new Set(links)].filter(isLink).map((href) => {
    const anchor = Object.assign(document.createElement("a"), { href, target: "_blank" });
    anchor.rel = "noopener noreferrer";
    anchor.textContent = href;
    return anchor;
  });
  about.replaceChildren(...[...lines, ...(note ? [note] : [])].map(paragraph));
  about.hidden = about.childElementCount === 0;
}

function paragraph(content: Node | string): HTMLElement {
  const made = document.createElement("p");
  made.append(content);
  return made;
}

function areaOf(node: Outline): Area {
  return drawn.get(node) ?? picture.bounds;
}

function select(node: Outline): void {
  selected = node;
  mark();
  view.reveal(areaOf(node));
}

/** Draws again, with a node staying where it is on the screen. */
function redrawAround(node: Outline): void {
  const before = drawn.get(node);
  const from = before && view.at(before.x, before.y);
  draw();
  const after = drawn.get(node);
  const to = after && view.at(after.x, after.y);
  if (from && to) view.pan(from.x - to.x, from.y - to.y);
}

function toggle(node: Outline): void {
  if (node === root || node.children.length === 0) return;
  if (folding.isFolded(node)) folding.unfold(node);
  else folding.fold(node);
  selected = node;
  redrawAround(node);
}

function foldAll(isFolded: boolean): void {
  if (isFolded) folding.foldAll();
  else folding.unfoldAll();
  while (isFolded && selected !== root && folding.parent(selected) !== root)
    selected = folding.parent(selected) ?? root;
  draw();
  view.fit(picture.bounds);
}

function show(node: Outline): void {
  folding.reveal(node);
  selected = node;
  redrawAround(root);
  view.readable(areaOf(node));
}

const search = byId("search") as HTMLInputElement;

function find(): void {
  const wanted = search.value.trim().toLocaleLowerCase();
  const says = ({ text, attributes: { note = "", tags = [] } = {} }: Outline) =>
    [text, note, ...tags].some((part) => part.toLocaleLowerCase().includes(wanted));
  found = wanted === "" ? [] : folding.all.filter(says);
  const [first] = found;
  if (first) show(first);
  else mark();
  tellFound();
}

function tellFound(): void {
  const at = found.indexOf(selected) + 1;
  byId("found").textContent = search.value.trim() === "" ? "" : `${at} / ${found.length}`;
}

function findNext(step: 1 | -1): void {
  const next = found.at((found.indexOf(selected) + step) % found.length);
  if (!next) return;
  show(next);
  tellFound();
}

type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";
type Side = ReturnType<typeof sideOf>;
const outward: Readonly<Record<Side, Arrow>> = { down: "ArrowDown", left: "ArrowLeft", right: "ArrowRight" };
const inward: Readonly<Record<Side, Arrow>> = { down: "ArrowUp", left: "ArrowRight", right: "ArrowLeft" };

/** The next node in a direction: along the branch, or the nearest beside it on the screen. */
function step(key: Arrow): Outline | undefined {
  if (selected === root) return root.children.find((child) => outward[sideOf(child)] === key);
  const side = sideOf(selected);
  if (key === inward[side]) return folding.parent(selected);
  if (key === outward[side]) {
    if (folding.isFolded(selected)) toggle(selected);
    return selected.children[0];
  }
  const here = drawn.get(selected);
  return here && beside(here, key, side);
}

function beside(here: Drawn, key: Arrow, side: Side): Outline | undefined {
  const isAcross = side === "down";
  const middle = (one: Drawn) => (isAcross ? one.x + one.width / 2 : one.y + one.height / 2);
  const sign = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
  const ahead = [...drawn].filter(
    ([node, one]) =>
      one.depth === here.depth && sideOf(node) === side && (middle(one) - middle(here)) * sign > 0,
  );
  ahead.sort(([, a], [, b]) => (middle(a) - middle(b)) * sign);
  return ahead[0]?.[0];
}

const keys: Readonly<Record<string, () => void>> = {
  " ": () => toggle(selected),
  Enter: () => toggle(selected),
  "+": () => view.zoom(1.25),
  "=": () => view.zoom(1.25),
  "-": () => view.zoom(0.8),
  "0": () => view.fit(picture.bounds),
  "/": () => search.focus(),
  Home: () => select(root),
};

frame.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  const action = keys[key];
  if (action) action();
  else if (key === "ArrowUp" || key === "ArrowDown" || key === "ArrowLeft" || key === "ArrowRight") {
    const next = step(key);
    if (next) select(next);
  } else return;
  event.preventDefault();
});
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    search.value = "";
    find();
    frame.focus();
  } else if (event.key === "Enter") {
    event.preventDefault();
    findNext(event.shiftKey ? -1 : 1);
  }
});
byId("next").addEventListener("click", () => findNext(1));
byId("in").addEventListener("click", () => view.zoom(1.25));
byId("out").addEventListener("click", () => view.zoom(0.8));
byId("fit").addEventListener("click", () => view.fit(picture.bounds));
byId("fold").addEventListener("click", () => foldAll(true));
byId("unfold").addEventListener("click", () => foldAll(false));
dark.addEventListener("change", draw);

draw();
view.fit(picture.bounds);
view.readable(areaOf(root));
frame.focus();
void loadLetters();
