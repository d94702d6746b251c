import { linkedNode } from "../../model/schema.ts";
import type { Sentence } from "../i18n/index.ts";
import * as relations from "../relations/commands.ts";
import * as commands from "./commands.ts";
import type { Editor } from "./editor.ts";
import * as floating from "./floating.ts";
import { formatNodes } from "./formatting.ts";
import * as levels from "./levels.ts";
import * as marks from "./marks.ts";
import { isSafeLink } from "./node-view.ts";
import { goToRegion } from "./regions.ts";
import * as structure from "./structure.ts";

/** A line of the keyboard: the first key is the one the sheet shows, the others do the same. */
export interface Shortcut {
  /** As `event.key` says it, after the modifiers: `Mod` is Ctrl, or Command on a Mac. */
  readonly keys: readonly string[];
  readonly does: Sentence;
  readonly group: "build" | "move" | "rearrange" | "relate" | "edit" | "view";
  /** Works while a text is being written too. */
  readonly anywhere?: true;
  run?(editor: Editor): void;
}

/** Shows a part of the page, or takes it away. */
export const toggle =
  (part: "styling" | "authors" | "history" | "lens" | "outlining" | "markdown") =>
  ({ state }: Editor): void => {
    state[part].value = !state[part].peek();
  };

/** What is tried out on some people adds its own. */
export const shortcuts: Shortcut[] = [
  { keys: ["Tab", "Insert"], does: "do.addChild", group: "build", run: commands.addChild },
  { keys: ["Enter"], does: "do.addSibling", group: "build", run: (e) => commands.addSibling(e, "after") },
  {
    keys: ["Shift+Enter"],
    does: "do.addSiblingBefore",
    group: "build",
    run: (e) => commands.addSibling(e, "before"),
  },
  { keys: ["Mod+Alt+Enter"], does: "do.addFloating", group: "build", run: floating.addFloatingInView },
  {
    keys: ["Shift+Tab", "Mod+Enter"],
    does: "do.insertParent",
    group: "build",
    run: structure.insertParent,
  },
  { keys: ["F2"], does: "do.editText", group: "build", run: (e) => commands.editText(e) },
  { keys: ["keys.anyLetter"], does: "do.replaceText", group: "build" },
  { keys: ["Delete", "Backspace"], does: "do.delete", group: "build", run: commands.remove },
  {
    keys: ["Shift+Delete", "Shift+Backspace"],
    does: "do.dissolve",
    group: "build",
    run: structure.dissolve,
  },

  { keys: ["ArrowLeft"], does: "do.goLeft", group: "move", run: (e) => commands.go(e, "left") },
  { keys: ["ArrowRight"], does: "do.goRight", group: "move", run: (e) => commands.go(e, "right") },
  { keys: ["ArrowUp"], does: "do.goUp", group: "move", run: (e) => commands.go(e, "up") },
  { keys: ["ArrowDown"], does: "do.goDown", group: "move", run: (e) => commands.go(e, "down") },
  {
    keys: ["Home"],
    does: "do.goRoot",
    group: "move",
    run: (e) => e.select(e.state.root.peek()),
  },
  {
    keys: ["Mod+f", "F3"],
    does: "do.find",
    group: "move",
    anywhere: true,
    run: (e) => {
      e.state.finding.value = true;
    },
  },
  {
    keys: ["Mod+Shift+f"],
    does: "do.enterBranch",
    group: "move",
    run: structure.enterBranch,
  },
  {
    keys: ["Escape"],
    does: "do.leaveBranch",
    group: "move",
    run: structure.leaveBranch,
  },
  {
    keys: ["F6", "Alt+F10"],
    does: "do.toolbar",
    group: "move",
    anywhere: true,
    run: (e) => goToRegion(e, 1),
  },
  {
    keys: ["Shift+F6"],
    does: "do.toolbarBack",
    group: "move",
    anywhere: true,
    run: (e) => goToRegion(e, -1),
  },

  {
    keys: ["Mod+ArrowUp", "Alt+ArrowUp", "PageUp"],
    does: "do.moveUp",
    group: "rearrange",
    run: (e) => commands.move(e, "up"),
  },
  {
    keys: ["Mod+ArrowDown", "Alt+ArrowDown", "PageDown"],
    does: "do.moveDown",
    group: "rearrange",
    run: (e) => commands.move(e, "down"),
  },
  {
    keys: ["Mod+ArrowLeft", "Alt+ArrowLeft"],
    does: "do.moveLeft",
    group: "rearrange",
    run: (e) => commands.move(e, "left"),
  },
  {
    keys: ["Mod+ArrowRight", "Alt+ArrowRight"],
    does: "do.moveRight",
    group: "rearrange",
    run: (e) => commands.move(e, "right"),
  },
  {
    keys: [" ", "/", "Shift+/"],
    does: "do.fold",
    group: "rearrange",
    run: (e) => commands.toggleFold(e),
  },
  {
    keys: ["Shift+ "],
    does: "do.foldDeep",
    group: "rearrange",
    run: (e) => levels.toggleDeep(e),
  },
  { keys: ["Alt+PageUp"], does: "do.lessLevels", group: "rearrange", run: levels.lessLevels },
  { keys: ["Alt+PageDown"], does: "do.moreLevels", group: "rearrange", run: levels.moreLevels },
  ...([1, 2, 3, 4, 5] as const).map((level) => ({
    keys: [`Mod+Alt+${level}`],
    does: `do.levels${level}` as const,
    group: "rearrange" as const,
    run: (editor: Editor) => levels.showLevels(editor, level),
  })),
  {
    keys: ["Mod+Alt+0"],
    does: "do.unfoldAll",
    group: "rearrange",
    run: (e) => levels.showLevels(e, Number.POSITIVE_INFINITY),
  },

  { keys: ["Mod+b"], does: "do.bold", group: "edit", run: (e) => formatNodes(e, "bold") },
  { keys: ["Mod+i"], does: "do.italic", group: "edit", run: (e) => formatNodes(e, "italic") },
  { keys: ["Mod+e"], does: "do.code", group: "edit", run: (e) => formatNodes(e, "code") },
  { keys: ["Mod+Shift+x"], does: "do.strike", group: "edit", run: (e) => formatNodes(e, "strike") },
  {
    keys: ["Mod+k"],
    does: "do.link",
    group: "edit",
    run: (e) => e.surroundings.pickNode("link", e.state.focus.peek()),
  },
  { keys: ["Mod+Shift+Enter"], does: "do.followLink", group: "move", run: followLink },
  { keys: ["Mod+Shift+l"], does: "do.crossLink", group: "relate", run: relations.startLink },
  { keys: ["Mod+g"], does: "do.summary", group: "relate", run: (e) => relations.addRange(e, "summary") },
  {
    keys: ["Mod+Shift+g", "Mod+Shift+b"],
    does: "do.boundary",
    group: "relate",
    run: (e) => relations.addRange(e, "boundary"),
  },
  // The sign is what a Mac's Option key makes of L.
  { keys: ["Mod+Alt+l", "Mod+Alt+¬"], does: "do.nextRelation", group: "relate", run: relations.nextRelation },
  { keys: ["Mod+z"], does: "do.undo", group: "edit", run: commands.undo },
  { keys: ["Mod+Shift+z", "Mod+y"], does: "do.redo", group: "edit", run: commands.redo },
  {
    keys: ["Mod+."],
    does: "do.styling",
    group: "edit",
    run: toggle("styling"),
  },
  { keys: ["Alt+Enter"], does: "do.task", group: "edit", run: marks.cycleTask },
  // The letters with marks are what a Mac's Option key makes of C and V.
  { keys: ["Mod+Alt+c", "Mod+Alt+ç"], does: "do.copyStyle", group: "edit", run: marks.copyStyle },
  { keys: ["Mod+Alt+v", "Mod+Alt+√"], does: "do.pasteStyle", group: "edit", run: marks.pasteStyle },
  { keys: ["Mod+c"], does: "do.copy", group: "edit" },
  { keys: ["Mod+x"], does: "do.cut", group: "edit" },
  { keys: ["Mod+v"], does: "do.paste", group: "edit" },
  { keys: ["Mod+a"], does: "do.selectAll", group: "edit", run: commands.selectAll },
  { keys: ["=", "Shift+="], does: "do.selectSiblings", group: "edit", run: structure.selectSiblings },
  { keys: ["["], does: "do.selectChildren", group: "edit", run: structure.selectChildren },
  { keys: ["]"], does: "do.selectLevel", group: "edit", run: structure.selectLevel },
  {
    keys: ["Shift+ArrowLeft"],
    does: "do.selectLeft",
    group: "edit",
    run: (e) => commands.go(e, "left", true),
  },
  {
    keys: ["Shift+ArrowRight"],
    does: "do.selectRight",
    group: "edit",
    run: (e) => commands.go(e, "right", true),
  },
  { keys: ["Shift+ArrowUp"], does: "do.selectUp", group: "edit", run: (e) => commands.go(e, "up", true) },
  {
    keys: ["Shift+ArrowDown"],
    does: "do.selectDown",
    group: "edit",
    run: (e) => commands.go(e, "down", true),
  },

  {
    keys: ["Mod+=", "Mod++", "Mod+Shift++"],
    does: "do.zoomIn",
    group: "view",
    run: (e) => commands.zoomBy(e, 1.25),
  },
  { keys: ["Mod+-"], does: "do.zoomOut", group: "view", run: (e) => commands.zoomBy(e, 0.8) },
  { keys: ["Mod+0"], does: "do.zoomReset", group: "view", run: commands.zoomReset },
  {
    keys: ["Shift+1", "Shift+!"],
    does: "do.fit",
    group: "view",
    run: (e) => commands.fitView(e),
  },
  {
    keys: ["Mod+Shift+p", "F1"],
    does: "do.allCommands",
    group: "view",
    anywhere: true,
    run: (e) => e.surroundings.openCommands(),
  },
  {
    keys: ["Mod+Shift+o"],
    does: "do.outline",
    group: "view",
    anywhere: true,
    run: commands.toggleOutline,
  },
  {
    keys: ["Mod+Shift+m"],
    does: "do.markdown",
    group: "view",
    anywhere: true,
    run: commands.toggleMarkdown,
  },
  {
    keys: ["Mod+Alt+w"],
    does: "do.authors",
    group: "view",
    anywhere: true,
    run: toggle("authors"),
  },
  // The signs are what a Mac's Option key makes of M, S and G.
  {
    keys: ["Mod+Alt+m", "Mod+Alt+µ"],
    does: "do.comments",
    group: "view",
    anywhere: true,
    run: (e) => toggleTalk(e, "comments"),
  },
  {
    keys: ["Mod+Alt+s", "Mod+Alt+ß"],
    does: "do.chat",
    group: "view",
    anywhere: true,
    run: (e) => toggleTalk(e, "chat"),
  },
  {
    keys: ["Mod+Alt+g", "Mod+Alt+©"],
    does: "do.suggest",
    group: "view",
    anywhere: true,
    run: (e) => toggleTalk(e, "suggestion"),
  },
  {
    keys: ["Mod+Alt+h"],
    does: "do.history",
    group: "view",
    anywhere: true,
    run: toggle("history"),
  },
  // The sign is what a Mac's Option key makes of O.
  {
    keys: ["Mod+Alt+o", "Mod+Alt+ø"],
    does: "do.lens",
    group: "view",
    anywhere: true,
    run: toggle("lens"),
  },
  // The sign is what a Mac's Option key makes of P.
  {
    keys: ["Mod+Alt+p", "Mod+Alt+π"],
    does: "do.present",
    group: "view",
    anywhere: true,
    run: ({ state }) => {
      state.presenting.value = state.focus.peek();
    },
  },
  {
    keys: ["?", "Shift+?"],
    does: "do.shortcuts",
    group: "view",
    run: (e) => e.surroundings.openShortcuts(),
  },
];

function toggleTalk({ state }: Editor, what: "comments" | "suggestion" | "chat"): void {
  state.talk.value = state.talk.peek() === what ? undefined : what;
}

/** Goes to the node that the focused one's link leads to, or opens its address beside this page. */
function followLink(editor: Editor): void {
  const id = editor.state.focus.peek();
  const link = editor.map.attributes(id).link ?? editor.map.marks(id).find(({ href }) => href)?.href;
  const linked = linkedNode(link);
  if (linked !== undefined) relations.jumpTo(editor, linked);
  else if (link !== undefined && isSafeLink(link)) window.open(link, "_blank", "noopener");
}
