/** Follows what is said while nobody looks at it: counts it, marks its nodes, and tells who is mentioned. */
import { effect } from "@preact/signals-core";
import { account } from "../account/state.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { make } from "../editor/node-view.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { pullTalkMarks } from "../person/index.ts";
import { watchRounds } from "../rounds/watch.ts";
import { unread, unreadIn } from "../ui/unread.ts";
import { type Conversation, conversationOf } from "./conversation.ts";
import { markNodes } from "./node-marks.ts";
import "./marks.css";

export function followTalk(app: App): void {
  let stop: () => void = () => {};
  effect(() => {
    const editor = app.editor.value;
    const mapId = editor?.mapId.value;
    stop();
    let ends: (() => void)[] | undefined = [];
    stop = () => {
      for (const end of ends ?? []) end();
      ends = undefined;
      unread.value = 0;
    };
    if (!editor || mapId === undefined) return;
    ends.push(watchRounds(app, editor));
    if (account.peek()?.tokens) void pullTalkMarks(mapId).catch(() => {});
    // Without storage there is no talk; that the map is not kept is told elsewhere.
    void conversationOf(editor).then(
      (conversation) =>
        ends?.push(count(conversation), markThreads(editor, conversation), tellMe(app, editor, conversation)),
      () => {},
    );
  });
}

function count(conversation: Conversation): () => void {
  return effect(() => {
    const { comments, chat } = conversation.unread();
    unread.value = comments.length + chat.length;
    unreadIn.value = chat.length > 0 && comments.length === 0 ? "chat" : "comments";
  });
}

/** Open threads of comments on a node, and open suggestions. */
interface Counts {
  threads: number;
  suggestions: number;
}

/** Puts a mark on the nodes that have open threads or suggestions. */
function markThreads(editor: Editor, { said }: Conversation): () => void {
  let counts = new Map<string, Counts>();
  const unmark = markNodes(editor, {
    name: "talk",
    of: (node) => {
      const { threads, suggestions } = counts.get(node) ?? { threads: 0, suggestions: 0 };
      return threads + suggestions > 0 ? `${threads} ${suggestions}` : "";
    },
    make: (node, shown) => {
      const [threads = 0, suggestions = 0] = shown.split(" ").map(Number);
      const mark = make("button", "talk-mark");
      const named = [
        ...(threads > 0 ? [t("talk.mark", { count: threads })] : []),
        ...(suggestions > 0 ? [t("suggest.mark", { count: suggestions })] : []),
      ].join(", ");
      if (threads > 0) mark.append(make("span", "talk-mark-threads", String(threads)));
      if (suggestions > 0) mark.append(make("span", "talk-mark-suggestions", `±${suggestions}`));
      mark.tabIndex = -1;
      mark.id = `talk-${node.dataset.id}`;
      mark.setAttribute("aria-label", named);
      mark.title = named;
      node.setAttribute("aria-details", mark.id);
      return mark;
    },
    gone: (node) => node.removeAttribute("aria-details"),
  });
  const stop = effect(() => {
    counts = new Map();
    for (const { node, resolved, suggestion } of said.value.threads) {
      if (resolved) continue;
      const of = counts.get(node) ?? { threads: 0, suggestions: 0 };
      of[suggestion ? "suggestions" : "threads"]++;
      counts.set(node, of);
    }
    editor.scene.invalidate();
  });
  return () => {
    stop();
    unmark();
  };
}

/** Someone who is spoken to is told, wherever they are in the map. */
function tellMe(app: App, editor: Editor, conversation: Conversation): () => void {
  void conversation.meet();
  const told = new Set<string>();
  let isFirst = true;
  return effect(() => {
    const { comments, chat } = conversation.unread();
    const isRead = conversation.isRead.value;
    for (const [where, entries] of [
      ["comments", comments],
      ["chat", chat],
    ] as const) {
      for (const entry of entries) {
        if (told.has(entry.id) || !conversation.isToMe(entry)) continue;
        told.add(entry.id);
        // What was said while one was away is counted; only what comes now is told.
        if (isFirst || editor.state.talk.peek() === where) continue;
        app.tell(t("talk.mentionedYou", { name: entry.name, text: shorten(entry.text, 60) }), {
          label: t("talk.show"),
          run: () => {
            const node = conversation.said
              .peek()
              .threads.find(({ comments }) => comments.includes(entry))?.node;
            if (node !== undefined && editor.map.has(node)) {
              editor.uncover(node);
              editor.select(node);
            }
            editor.state.talk.value = where;
          },
        });
      }
    }
    if (isRead) isFirst = false;
  });
}
