import { type Key, language, type Sentence, t } from "./index.ts";

/**
 * What the model says, in the language of the interface. The model is pure and speaks English, to logs and the
 * command line too: its sentences are known here by their shape, and one that is not known stays English.
 */

const problems: readonly [RegExp, Extract<Key, `problem.${string}`>][] = [
  [
    /^This text is too long: it has (?<length>[\d,]+) characters, and a node can have (?<most>[\d,]+)/,
    "problem.textTooLong",
  ],
  [
    /^This note is too long: it takes (?<bytes>[\d,]+) bytes, and a note can have (?<most>[\d,]+)/,
    "problem.noteTooLong",
  ],
  [/^A link must start with /, "problem.badLink"],
  [/^A link can have (?<most>\d+) characters/, "problem.linkTooLong"],
  [/^A node can have (?<most>\d+) icons/, "problem.tooManyIcons"],
  [/^A node can have (?<most>\d+) tags/, "problem.tooManyTags"],
  [/^This tag is longer than (?<most>\d+)/, "problem.tagTooLong"],
  [/^This (node )?is no longer in the map/, "problem.gone"],
  [/^A node cannot be moved into itself/, "problem.intoItself"],
  [/^The root of a map cannot be /, "problem.rootStays"],
];

const fileProblems: readonly [RegExp, Sentence][] = [
  [/cut short/, "file.cutShort"],
  [/is empty|has no |holds no /, "file.empty"],
  [/damaged|well-formed/, "file.damaged"],
  [/of no kind/, "file.unknown"],
  [/too many|MB; files|far more than/, "file.tooLarge"],
  [/^This (JSON )?is not /, "file.other"],
];

const losses: Readonly<Record<string, Sentence>> = {
  attachments: "loss.attachments",
  "bold, code and the like within text": "loss.formatting",
  "bold, colours and the like within text": "loss.formatting",
  "check boxes and progress": "loss.progress",
  "colours of branches": "loss.branchColours",
  "colours, fonts and shapes": "loss.colours",
  comments: "loss.comments",
  "connections between nodes": "loss.connections",
  "control characters": "loss.control",
  "creation and change dates": "loss.dates",
  extensions: "loss.extensions",
  "floating nodes (now branches)": "loss.floating",
  "floating topics (now branches)": "loss.floating",
  "folded branches": "loss.folded",
  "which branches were folded": "loss.folded",
  formatting: "loss.formatting",
  "further links within text": "loss.furtherLinks",
  groups: "loss.groups",
  icons: "loss.icons",
  images: "loss.images",
  "the layout of the map": "loss.layout",
  "line breaks within text": "loss.lineBreaks",
  "links to files, programs or other nodes": "loss.links",
  "links that are no web or mail address": "loss.otherLinks",
  notes: "loss.notes",
  "notes beyond 50,000 bytes": "loss.longNotes",
  "other things": "loss.other",
  priorities: "loss.priorities",
  "a second root (now a branch)": "loss.secondRoot",
  settings: "loss.settings",
  "shapes of lines": "loss.lines",
  "sides of the map": "loss.sides",
  "styles of nodes": "loss.styles",
  tags: "loss.tags",
  tasks: "loss.tasks",
  "text beyond 10,000 characters": "loss.longText",
  themes: "loss.themes",
  "nodes that could not be read": "loss.unread",
};

/** A refused edit. */
export function problemSaid(message: string): string {
  for (const [shape, key] of problems) {
    const { groups } = shape.exec(message) ?? {};
    if (!shape.test(message)) continue;
    const values = Object.entries(groups ?? {}).map(([name, digits]) => [
      name,
      Number(digits.replaceAll(",", "")),
    ]);
    return t(key, Object.fromEntries(values));
  }
  return message;
}

/** Why a file can't be read. English keeps its own words, which say more. */
export function fileProblemSaid(message: string): string {
  const key = fileProblems.find(([shape]) => shape.test(message))?.[1];
  if (language() === "en" || !key) return message;
  const [, line] = /\(line (\d+)\)/.exec(message) ?? [];
  return line ? `${t(key)} (${t("file.line", { line: Number(line) })})` : t(key);
}

/** What a format could not carry. */
export function lossSaid(what: string): string {
  return Object.hasOwn(losses, what) && losses[what] ? t(losses[what]) : what;
}
