import { ROOT } from "../../model/document.ts";
import { htmlOf } from "../../model/formats/rich.ts";
import { itemKinds, itemProblem } from "../../model/items.ts";
import { attributeProblem, marksProblem } from "../../model/schema.ts";
import type { Mark, NodeAttributes, NodeItems, Outline } from "../../model/types.ts";
import { bring, takeOut } from "../files/elsewhere.ts";
import { t } from "../i18n/index.ts";
import * as commands from "./commands.ts";
import type { Editor } from "./editor.ts";

/** Branches keep their notes, links and icons from map to map; other programs get a list or indented text. */
const OWN_TYPE = "application/x-rhizome-branches+json";
/** What a branch has where it is, and not elsewhere. */
const OF_PLACE = new Set(["side", "theme"]);

export function listenToClipboard(editor: Editor): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener("copy", (event) => copy(event, editor), { signal });
  document.addEventListener(
    "cut",
    (event) => {
      if (!editor.readOnly.peek() && copy(event, editor)) commands.remove(editor);
    },
    { signal },
  );
  document.addEventListener("paste", (event) => void paste(event, editor), { signal });
  return () => stop.abort();
}

function concernsMap(event: Event, editor: Editor): boolean {
  const target = event.target as Element | null;
  if (editor.state.editing.peek() || document.querySelector("dialog[open]")) return false;
  return !target?.closest?.("input, textarea") && (window.getSelection()?.isCollapsed ?? true);
}

function copy(event: ClipboardEvent, editor: Editor): boolean {
  if (!event.clipboardData || !concernsMap(event, editor)) return false;
  const branches = editor.map.outlines(editor.state.tops(editor.map));
  event.preventDefault();
  event.clipboardData.setData("text/plain", branches.map(indented).join(""));
  event.clipboardData.setData("text/html", branches.length > 0 ? listOf(branches) : "");
  event.clipboardData.setData(OWN_TYPE, JSON.stringify(branches));
  return true;
}

async function paste(event: ClipboardEvent, editor: Editor): Promise<void> {
  const data = event.clipboardData;
  if (!data || !concernsMap(event, editor)) return;
  event.preventDefault();
  const parent = editor.state.focus.peek();
  if (data.files.length > 0) {
    editor.surroundings.importFiles([...data.files], parent);
    return;
  }
  // What is on the clipboard can be read now only.
  const [own, html, text] = [OWN_TYPE, "text/html", "text/plain"].map((type) => data.getData(type));
  const branches = ownBranches(own ?? "") ?? (await listed(html ?? "")) ?? parseIndented(text ?? "");
  if (branches.length === 0 || !editor.map.has(parent)) return;
  editor.edit(({ map, surroundings }) => {
    editor.unfold(parent);
    const left = takeOut(branches, editor.open.id);
    const lost = map.looseEnds(branches);
    const pasted = map.insert(parent, map.children(parent).length, branches);
    if (lost > 0) surroundings.tell(t("map.linksLost", { count: lost }));
    const nodes = pasted.flatMap((id) => [...map.walk(id)]);
    void bring(editor, left, nodes).then(
      ({ length: count }) => count > 0 && surroundings.tell(t("map.filesLeft", { count })),
    );
    editor.state.selectAll(pasted);
    editor.reveal(pasted.at(-1) ?? ROOT);
    editor.focusNode();
  });
}

async function listed(html: string): Promise<Outline[] | undefined> {
  if (html === "") return undefined;
  const { parseHtml } = await import("./html-outline.ts");
  return parseHtml(html);
}

/** A list within lists, for documents. */
export function listOf(branches: readonly Outline[]): string {
  let html = "<ul>";
  const work: (Outline | string)[] = ["</ul>", ...branches.toReversed()];
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    if (typeof at === "string") html += at;
    else if (at.children.length === 0) html += `<li>${htmlOf(at.text, at.marks ?? [], escaped)}</li>`;
    else {
      html += `<li>${htmlOf(at.text, at.marks ?? [], escaped)}<ul>`;
      work.push("</ul></li>", ...at.children.toReversed());
    }
  }
  return html;
}

function escaped(text: string): string {
  const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>" };
  return text.replace(/[&<>\n]/g, (sign) => signs[sign] ?? sign);
}

/** One line a node, a tab a level. A line break inside a text becomes a space. */
export function indented(branch: Outline): string {
  let text = "";
  const stack = [{ node: branch, depth: 0 }];
  for (let at = stack.pop(); at; at = stack.pop()) {
    text += `${"\t".repeat(at.depth)}${at.node.text.replace(/\s*\n\s*/g, " ")}\n`;
    for (const child of at.node.children.toReversed()) stack.push({ node: child, depth: at.depth + 1 });
  }
  return text;
}

/** Reads indented text, by tabs or spaces; list bullets are taken off. */
export function parseIndented(text: string): Outline[] {
  const branches: Outline[] = [];
  const open: { indent: number; node: Outline }[] = [];
  for (const line of text.split(/\r\n?|\n/)) {
    const content = line.trim().replace(/^(?:[-*•‣◦+]|\d+[.)])\s+/, "");
    if (content === "") continue;
    const indent = (line.match(/^\s*/)?.[0] ?? "").replaceAll("\t", "    ").length;
    const node: Outline = { text: content, children: [] };
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    (open.at(-1)?.node.children ?? branches).push(node);
    open.push({ indent, node });
  }
  return branches;
}

/** What another page put on the clipboard may be anything: only what has the right shape comes through. */
function ownBranches(json: string): Outline[] | undefined {
  if (json === "") return undefined;
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed.flatMap((branch) => checked(branch)) : undefined;
  } catch {
    return undefined;
  }
}

function checked(branch: unknown): Outline[] {
  const roots: Outline[] = [];
  const work: { from: unknown; to: Outline[] }[] = [{ from: branch, to: roots }];
  for (let at = work.pop(); at; at = work.pop()) {
    const { from, to } = at;
    if (!isRecord(from) || typeof from.text !== "string") continue;
    const node: Outline = {
      text: from.text,
      attributes: checkedAttributes(from.attributes),
      items: checkedItems(from.items),
      children: [],
    };
    if (typeof from.id === "string") node.id = from.id;
    const marks = Array.isArray(from.marks) && from.marks.every(isRecord) ? (from.marks as unknown[]) : [];
    if (!marksProblem(marks as Mark[], from.text.length)) node.marks = marks as Mark[];
    to.push(node);
    if (!Array.isArray(from.children)) continue;
    for (const child of from.children.toReversed()) work.push({ from: child, to: node.children });
  }
  return roots;
}

/** On which side a branch is does not come along. */
function checkedAttributes(from: unknown): NodeAttributes | undefined {
  if (!isRecord(from)) return undefined;
  const good = Object.entries(from).filter(([name, value]) => {
    return !OF_PLACE.has(name) && !attributeProblem(name as keyof NodeAttributes, value);
  });
  return Object.fromEntries(good) as NodeAttributes;
}

function checkedItems(from: unknown): NodeItems | undefined {
  if (!isRecord(from)) return undefined;
  const good = itemKinds.map((kind) => {
    const all: unknown = from[kind];
    return [kind, Array.isArray(all) ? all.filter((item) => !itemProblem(kind, item)) : []] as const;
  });
  return Object.fromEntries(good.filter(([, all]) => all.length > 0)) as NodeItems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
