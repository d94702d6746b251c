import { type Extension, type Range, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { t } from "../i18n/index.ts";

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font)", fontSize: "15px", lineHeight: "24px" },
  ".cm-content": { padding: "4px 0 40vh", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 18px" },
  ".cm-heading": { fontWeight: "650" },
  ".cm-heading-1": { fontSize: "18px", lineHeight: "30px" },
  ".cm-marker": { color: "var(--ink-2)", fontWeight: "400" },
  ".cm-bold": { fontWeight: "650" },
  ".cm-italic": { fontStyle: "italic" },
  ".cm-strike": { textDecoration: "line-through" },
  ".cm-code": { fontFamily: "ui-monospace, monospace", fontSize: "0.92em" },
  ".cm-tag": { color: "var(--accent)" },
  ".cm-note": { color: "var(--ink-2)" },
  ".cm-peer": { boxShadow: "inset 3px 0 0 var(--peer)" },
  "@media (pointer: coarse)": { ".cm-scroller": { fontSize: "16px", lineHeight: "28px" } },
});

const heading = /^( {0,3}(#{1,6}))(?=[ \t]|$)/;
const item = /^[ \t]*([-*+]|\d{1,9}[.)])(?=[ \t]|$)([ \t]+\[[ xX/]\](?=[ \t]|$))?/;
const marker = Decoration.mark({ class: "cm-marker" });
const note = Decoration.line({ class: "cm-note" });
const levels = Array.from({ length: 7 }, (_, level) =>
  Decoration.line({ class: `cm-heading cm-heading-${level}` }),
);

/** How words look: nearly what the model reads, and quick. */
const words: readonly [RegExp, Decoration][] = (
  [
    ["bold", /(?<![\\*])\*\*(?![\s*])[^*\n]+\*\*|(?<![\\\w])__(?![\s_])[^_\n]+__(?!\w)/g],
    ["italic", /(?<![\\*])\*(?![\s*])[^*\n]+\*(?!\*)|(?<![\\\w])_(?![\s_])[^_\n]+_(?!\w)/g],
    ["strike", /(?<!\\)~~(?!\s)[^~\n]+~~/g],
    ["code", /(?<!\\)`[^`\n]+`/g],
    [
      "tag",
      /(?<=\S[ \t]+)#[\p{L}_][\p{L}\p{M}\p{N}_/-]*(?=(?:[ \t]+#[\p{L}_][\p{L}\p{M}\p{N}_/-]*)*[ \t]*$)/gu,
    ],
  ] as const
).map(([name, pattern]) => [pattern, Decoration.mark({ class: `cm-${name}` })]);

/** Shows what a line is: of those that are in view. */
const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function decorate({ state, visibleRanges }: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = state.doc.lineAt(at);
      const head = heading.exec(line.text);
      const mark = head ?? item.exec(line.text);
      if (head) found.push((levels[head[2]?.length ?? 1] ?? note).range(line.from));
      else if (!mark && line.text.trim() !== "") found.push(note.range(line.from));
      if (mark) {
        found.push(marker.range(line.from, line.from + mark[0].length));
        for (const [pattern, look] of words) {
          for (const { index, 0: whole } of line.text.matchAll(pattern)) {
            found.push(look.range(line.from + index, line.from + index + whole.length));
          }
        }
      }
      at = line.to + 1;
    }
  }
  return Decoration.set(found, true);
}

/** Says where others are. */
export const showPeers = StateEffect.define<DecorationSet>();

/** Others' lines (from 1) in their colours. */
export function peersIn(doc: Text, lines: ReadonlyMap<number, string>): DecorationSet {
  return Decoration.set(
    [...lines]
      .filter(([number]) => number <= doc.lines)
      .sort(([a], [b]) => a - b)
      .map(([number, color]) =>
        Decoration.line({ class: "cm-peer", attributes: { style: `--peer: ${color}` } }).range(
          doc.line(number).from,
        ),
      ),
  );
}

const peers = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, transaction) {
    for (const effect of transaction.effects) if (effect.is(showPeers)) return effect.value;
    return now.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const look: Extension = [
  theme,
  marks,
  peers,
  EditorView.lineWrapping,
  EditorView.perLineTextDirection.of(true),
  EditorView.contentAttributes.of(() => ({
    "aria-label": t("markdown.text"),
    "aria-description": t("markdown.help"),
    spellcheck: "true",
    autocapitalize: "sentences",
    autocorrect: "on",
  })),
];
