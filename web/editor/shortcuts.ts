import * as commands from "./commands.ts";
import type { Editor } from "./editor.ts";
import * as levels from "./levels.ts";
import * as marks from "./marks.ts";
import * as structure from "./structure.ts";

/** A line of the keyboard: the first key is the one the sheet shows, the others do the same. */
export interface Shortcut {
  /** As `event.key` says it, after the modifiers: `Mod` is Ctrl, or Command on a Mac. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: "Build" | "Move about" | "Rearrange" | "Edit" | "View";
  /** Works while a text is being written too. */
  readonly anywhere?: true;
  run?(editor: Editor): void;
}

export const shortcuts: readonly Shortcut[] = [
  { keys: ["Tab", "Insert", "Mod+Enter"], does: "Add a child", group: "Build", run: commands.addChild },
  { keys: ["Enter"], does: "Add a sibling", group: "Build", run: (e) => commands.addSibling(e, "after") },
  {
    keys: ["Shift+Enter"],
    does: "Add a sibling before",
    group: "Build",
    run: (e) => commands.addSibling(e, "before"),
  },
  { keys: ["Shift+Tab"], does: "Insert a parent", group: "Build", run: structure.insertParent },
  { keys: ["F2"], does: "Edit the text", group: "Build", run: (e) => commands.editText(e) },
  { keys: ["any letter"], does: "Replace the text", group: "Build" },
  { keys: ["Delete", "Backspace"], does: "Delete", group: "Build", run: commands.remove },
  {
    keys: ["Shift+Delete", "Shift+Backspace"],
    does: "Delete, but keep the children",
    group: "Build",
    run: structure.dissolve,
  },

  { keys: ["ArrowLeft"], does: "Go left", group: "Move about", run: (e) => commands.go(e, "left") },
  { keys: ["ArrowRight"], does: "Go right", group: "Move about", run: (e) => commands.go(e, "right") },
  { keys: ["ArrowUp"], does: "Go up", group: "Move about", run: (e) => commands.go(e, "up") },
  { keys: ["ArrowDown"], does: "Go down", group: "Move about", run: (e) => commands.go(e, "down") },
  {
    keys: ["Home"],
    does: "Go to the root",
    group: "Move about",
    run: (e) => e.select(e.state.root.peek()),
  },
  {
    keys: ["Mod+f", "F3"],
    does: "Find and replace",
    group: "Move about",
    anywhere: true,
    run: (e) => {
      e.state.finding.value = true;
    },
  },
  {
    keys: ["Mod+Shift+f"],
    does: "Show this branch alone",
    group: "Move about",
    run: structure.enterBranch,
  },
  {
    keys: ["Escape"],
    does: "Leave the branch, or go to the root",
    group: "Move about",
    run: structure.leaveBranch,
  },
  { keys: ["F6", "Alt+F10"], does: "Go to the toolbar, and back", group: "Move about", run: toolbarAndBack },

  {
    keys: ["Mod+ArrowUp", "Alt+ArrowUp", "PageUp"],
    does: "Move up",
    group: "Rearrange",
    run: (e) => commands.move(e, "up"),
  },
  {
    keys: ["Mod+ArrowDown", "Alt+ArrowDown", "PageDown"],
    does: "Move down",
    group: "Rearrange",
    run: (e) => commands.move(e, "down"),
  },
  {
    keys: ["Mod+ArrowLeft", "Alt+ArrowLeft"],
    does: "Move a level left",
    group: "Rearrange",
    run: (e) => commands.move(e, "left"),
  },
  {
    keys: ["Mod+ArrowRight", "Alt+ArrowRight"],
    does: "Move a level right",
    group: "Rearrange",
    run: (e) => commands.move(e, "right"),
  },
  {
    keys: [" ", "/", "Shift+/"],
    does: "Fold or unfold",
    group: "Rearrange",
    run: (e) => commands.toggleFold(e),
  },
  {
    keys: ["Shift+ "],
    does: "Fold or unfold with all below",
    group: "Rearrange",
    run: (e) => levels.toggleDeep(e),
  },
  { keys: ["Alt+PageUp"], does: "Show a level less", group: "Rearrange", run: levels.lessLevels },
  { keys: ["Alt+PageDown"], does: "Show a level more", group: "Rearrange", run: levels.moreLevels },
  ...[1, 2, 3, 4, 5].map((level) => ({
    keys: [`Mod+Alt+${level}`],
    does: `Show ${level === 1 ? "one level" : `${level} levels`}`,
    group: "Rearrange" as const,
    run: (editor: Editor) => levels.showLevels(editor, level),
  })),
  {
    keys: ["Mod+Alt+0"],
    does: "Unfold all",
    group: "Rearrange",
    run: (e) => levels.showLevels(e, Number.POSITIVE_INFINITY),
  },

  { keys: ["Mod+z"], does: "Undo", group: "Edit", run: commands.undo },
  { keys: ["Mod+Shift+z", "Mod+y"], does: "Redo", group: "Edit", run: commands.redo },
  {
    keys: ["Mod+."],
    does: "Show the styles and marks",
    group: "Edit",
    run: ({ state }) => {
      state.styling.value = !state.styling.peek();
    },
  },
  { keys: ["Alt+Enter"], does: "Task: to do, in progress, done", group: "Edit", run: marks.cycleTask },
  // The letters with marks are what a Mac's Option key makes of C and V.
  { keys: ["Mod+Alt+c", "Mod+Alt+ç"], does: "Copy the style", group: "Edit", run: marks.copyStyle },
  { keys: ["Mod+Alt+v", "Mod+Alt+√"], does: "Paste the style", group: "Edit", run: marks.pasteStyle },
  { keys: ["Mod+c"], does: "Copy the branch", group: "Edit" },
  { keys: ["Mod+x"], does: "Cut the branch", group: "Edit" },
  { keys: ["Mod+v"], does: "Paste as children", group: "Edit" },
  { keys: ["Mod+a"], does: "Select all", group: "Edit", run: commands.selectAll },
  { keys: ["=", "Shift+="], does: "Select the siblings", group: "Edit", run: structure.selectSiblings },
  { keys: ["["], does: "Select the children", group: "Edit", run: structure.selectChildren },
  { keys: ["]"], does: "Select the whole level", group: "Edit", run: structure.selectLevel },
  {
    keys: ["Shift+ArrowLeft"],
    does: "Select leftwards",
    group: "Edit",
    run: (e) => commands.go(e, "left", true),
  },
  {
    keys: ["Shift+ArrowRight"],
    does: "Select rightwards",
    group: "Edit",
    run: (e) => commands.go(e, "right", true),
  },
  { keys: ["Shift+ArrowUp"], does: "Select upwards", group: "Edit", run: (e) => commands.go(e, "up", true) },
  {
    keys: ["Shift+ArrowDown"],
    does: "Select downwards",
    group: "Edit",
    run: (e) => commands.go(e, "down", true),
  },

  {
    keys: ["Mod+=", "Mod++", "Mod+Shift++"],
    does: "Zoom in",
    group: "View",
    run: (e) => commands.zoomBy(e, 1.25),
  },
  { keys: ["Mod+-"], does: "Zoom out", group: "View", run: (e) => commands.zoomBy(e, 0.8) },
  { keys: ["Mod+0"], does: "Zoom to 100 %", group: "View", run: commands.zoomReset },
  {
    keys: ["Shift+1", "Shift+!"],
    does: "Fit the map into the window",
    group: "View",
    run: (e) => commands.fitView(e),
  },
  {
    keys: ["Mod+Shift+p", "F1"],
    does: "All commands",
    group: "View",
    anywhere: true,
    run: (e) => e.surroundings.openCommands(),
  },
  {
    keys: ["Mod+Shift+o"],
    does: "Outline beside the map",
    group: "View",
    anywhere: true,
    run: commands.toggleOutline,
  },
  {
    keys: ["?", "Shift+?"],
    does: "Show this sheet",
    group: "View",
    run: (e) => e.surroundings.openShortcuts(),
  },
];

/** From the map to the first button of the bar, and from anywhere else back to the map. */
function toolbarAndBack(editor: Editor): void {
  const inMap =
    document.activeElement === document.body || editor.scene.world.contains(document.activeElement);
  if (inMap) document.querySelector<HTMLElement>("header button")?.focus();
  else editor.focusNode();
}
