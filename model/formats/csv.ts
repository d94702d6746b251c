import type { NodeAttributes, Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { Forest } from "./forest.ts";
import { type Exported, type Format, FormatError, MAX_LINES } from "./format.ts";
import { Intake } from "./intake.ts";
import { trimBlanks } from "./lines.ts";
import { Losses } from "./losses.ts";
import { walk } from "./walk.ts";

/** Columns of one table; a file of more is none that people made. */
const MAX_COLUMNS = 1_000;

/** What begins like this is a formula to spreadsheets, full width signs too; an apostrophe before it says it is text. */
const formula = /^['\s]*[=+\-@\t＝＋－＠]/;

type Field = "id" | "parent" | keyof NodeAttributes | "text";
const headers: Record<string, Field> = {
  ...{ id: "id", key: "id", "node id": "id", parent: "parent", "parent id": "parent", parentid: "parent" },
  ...{ parent_id: "parent", text: "text", name: "text", title: "text", topic: "text", label: "text" },
  ...{ note: "note", notes: "note", description: "note", link: "link", url: "link", side: "side" },
  ...{ folded: "folded", icons: "icons", tags: "tags", task: "task", status: "task", start: "start" },
  ...{ "start date": "start", due: "due", "due date": "due", deadline: "due", progress: "progress" },
};

/** Rows of cells. The separator is the one that the first line has most of: programs write what their country uses. */
function parseCsv(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  const endCell = () => {
    if (row.length >= MAX_COLUMNS)
      throw new FormatError("The table has more than 1,000 columns, too many for a map.", rows.length + 1);
    row.push(cell);
    cell = "";
  };
  const plain = new RegExp(`[^"\\r\\n${separator}]+`, "y");
  for (let i = 0; i < text.length; ) {
    plain.lastIndex = i;
    const run = plain.exec(text)?.[0];
    const character = text[i];
    if (run) {
      cell += run;
      i += run.length;
    } else if (character === '"' && cell === "") {
      const quoted = readQuoted(text, i);
      cell = quoted.cell;
      i = quoted.end;
    } else if (character === separator) {
      endCell();
      i++;
    } else if (character === "\n" || character === "\r") {
      endCell();
      if (row.length > 1 || row[0] !== "") rows.push(row);
      if (rows.length > MAX_LINES)
        throw new FormatError("The file has more than 1,000,000 lines, too many for a map.");
      row = [];
      i += character === "\r" && text[i + 1] === "\n" ? 2 : 1;
    } else {
      cell += character;
      i++;
    }
  }
  if (cell !== "" || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

function separatorOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, "") ?? "";
  const counts = [",", ";", "\t", "|"].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).mark;
}

/** A cell in quotation marks, from the first mark on. Within it, two of them stand for one. */
function readQuoted(text: string, start: number): { cell: string; end: number } {
  const parts: string[] = [];
  for (let i = start + 1; ; ) {
    const end = text.indexOf('"', i);
    if (end < 0) throw new FormatError("The file seems to be cut short: a quoted cell has no end.");
    parts.push(text.slice(i, end));
    if (text[end + 1] !== '"') return { cell: parts.join(""), end: end + 1 };
    parts.push('"');
    i = end + 2;
  }
}

/** Takes off the apostrophe that keeps a cell from being a formula. */
function cellText(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

function fill(node: Outline, field: Field | undefined, cell: string, intake: Intake): void {
  const text = cellText(cell);
  if (field === "text") intake.text(node, text);
  else if (field === "note") intake.note(node, text);
  else if (field === "link") intake.link(node, text);
  else if (field === "icons") for (const icon of listIn(text)) intake.icon(node, icon);
  else if (field === "tags") intake.tags(node, listIn(text));
  else if (field === "side" && (text === "left" || text === "right")) intake.set(node, { side: text });
  else if (field === "task") intake.task(node, { task: taskIn(text) });
  else if (field === "start" || field === "due") intake.task(node, { [field]: trimBlanks(text) });
  else if (field === "progress") {
    const percent = /^\s*(\d{1,3})\s*%?\s*$/.exec(text)?.[1];
    intake.task(node, { progress: percent ? Number(percent) : text });
  } else if (field === "folded") {
    if (/^(true|yes|1)$/i.test(text)) intake.set(node, { folded: true });
  } else if (!field || field === "side") intake.losses.add("further columns", node);
}

/** The state that a word for one tells; an unknown word stays what it is. */
function taskIn(cell: string): string {
  const word = trimBlanks(cell).toLowerCase();
  if (/^(done|completed?|closed|finished)$/.test(word)) return "done";
  if (/^(doing|in progress|started)$/.test(word)) return "doing";
  return /^(to do|open|not started)$/.test(word) ? "todo" : word;
}

function listIn(cell: string): string[] {
  return cell
    .split(",")
    .map(trimBlanks)
    .filter((one) => one !== "");
}

/** A row a node, each with its parent's id; without ids, its parent's text. */
function readTable(fields: (Field | undefined)[], rows: string[][], intake: Intake, title: string): Outline {
  const forest = new Forest(intake);
  const key = fields.indexOf(fields.includes("id") ? "id" : "text");
  const parent = fields.indexOf("parent");
  const nodes = rows.map((row) => ({ row, node: forest.add(cellText(row[key] ?? "")) }));
  for (const { row, node } of nodes) {
    const above = cellText(row[parent] ?? "");
    if (above !== "") forest.join(forest.get(above), node);
    for (const [i, cell] of row.entries())
      if (cell !== "" && fields[i] !== "id" && fields[i] !== "parent") fill(node, fields[i], cell, intake);
    if (!fields.includes("text")) intake.text(node, cellText(row[key] ?? ""));
  }
  return forest.root(title);
}

/** A column a level. A row tells a whole path, or leaves empty what is as in the row above. */
function readPaths(fields: (Field | undefined)[], rows: string[][], intake: Intake, title: string): Outline {
  const top: Outline = { text: "", children: [] };
  let path: (Outline | undefined)[] = [];
  for (const row of rows) {
    const cells = row.map((cell, i) => (fields[i] ? "" : cell));
    const filled = cells.flatMap((cell, i) => (trimBlanks(cell) === "" ? [] : [i]));
    for (const column of filled) {
      const text = trimBlanks(cellText(cells[column] ?? ""));
      if (path[column]?.text === text) continue;
      const above = path.slice(0, column).findLast((node) => node) ?? top;
      const node = intake.node(above);
      intake.text(node, text);
      path = [...path.slice(0, column), ...Array<undefined>(Math.max(0, column - path.length)), node];
    }
    const last = path[filled.at(-1) ?? -1];
    for (const [i, cell] of row.entries())
      if (last && fields[i] && cell !== "") fill(last, fields[i], cell, intake);
  }
  const [first, second] = top.children;
  if (!first) throw new FormatError("The table has no cells with text.");
  if (!second) return first;
  const root = intake.node();
  intake.text(root, title);
  root.children = top.children;
  return root;
}

function readCsv(text: string, intake: Intake, title: string): Outline {
  const rows = parseCsv(text).filter((row) => row.some((cell) => cell !== ""));
  const [head = [], ...body] = rows;
  const names = head.map((cell) => trimBlanks(cell).toLowerCase());
  const fields = names.map((name) => (Object.hasOwn(headers, name) ? headers[name] : undefined));
  if (fields.includes("parent") && (fields.includes("id") || fields.includes("text")))
    return readTable(fields, body, intake, title);
  const hasHead = names.some((name) => /^(level|ebene|niveau|nivel|column|topic)[ _-]*\d+$/.test(name));
  if (hasHead) return readPaths(fields, body, intake, title);
  return readPaths([], rows, intake, title);
}

/** A row for each node, in the order of the map, with its parent's number: exact at any depth. */
function writeCsv(outline: Outline): Exported {
  const losses = new Losses();
  const rows = ["Id,Parent,Text,Note,Link,Side,Folded,Icons,Tags"];
  // Most maps have no tasks.
  const isPlanned = hasTasks(outline);
  if (isPlanned) rows[0] += ",Task,Start,Due,Progress";
  const path: number[] = [];
  walk(outline, (node, depth) => {
    const id = rows.length;
    path[depth] = id;
    const { note = "", link = "", side = "", folded, icons = [], tags = [] } = node.attributes ?? {};
    const { task = "", start = "", due = "", progress } = node.attributes ?? {};
    if (link !== "" && !isLink(link)) losses.add("links that are no web or mail address", node);
    if (side && depth !== 1) losses.add("sides of nodes that are no branches", node);
    const cells = [
      losses.clean(node, node.text),
      losses.clean(node, note),
      isLink(link) ? link : "",
      depth === 1 ? side : "",
      folded ? "true" : "",
      joined(node, "icons", icons, losses),
      joined(node, "tags", tags, losses),
      ...(isPlanned ? [task, start, due, progress === undefined ? "" : String(progress)] : []),
    ];
    if (cells.some((cell) => formula.test(cell)))
      losses.add("cells that begin like a formula (an apostrophe was put before them)", node);
    rows.push([id, depth > 0 ? path[depth - 1] : "", ...cells.map(writeCell)].join(","));
  });
  // Excel takes a file for UTF-8 only if it begins with a byte order mark.
  const text = encode(`${rows.join("\r\n")}\r\n`);
  const bytes = new Uint8Array(text.length + 3);
  bytes.set([0xef, 0xbb, 0xbf]);
  bytes.set(text, 3);
  return { bytes, losses: losses.list() };
}

function hasTasks(outline: Outline): boolean {
  let found = false;
  walk(outline, ({ attributes = {} }) => {
    found ||= ["task", "start", "due", "progress"].some((name) => Object.hasOwn(attributes, name));
  });
  return found;
}

function joined(node: Outline, what: "icons" | "tags", list: readonly string[], losses: Losses): string {
  const fit = list.filter((one) => one !== "" && !one.includes(",") && trimBlanks(one) === one);
  if (fit.length < list.length) losses.add(`${what} with commas or spaces at an end`, node);
  return losses.clean(node, fit.join(", "));
}

function writeCell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",;|\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csv: Format = {
  id: "csv",
  name: "CSV table",
  extensions: ["csv", "tsv"],
  mediaType: "text/csv",
  container: "text",
  keeps: ["task", "start", "due", "progress"],
  detect: ({ container, start }) =>
    container === "text" && /^"?ID"?[,;\t]"?Parent"?[,;\t]|^"?Level 1"?[,;\t]"?Level 2\b/i.test(start),
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const intake = new Intake();
    if (doubt) intake.losses.add(doubt);
    return intake.imported(readCsv(text, intake, title));
  },
  write: writeCsv,
};
