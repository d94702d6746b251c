import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { find, type Hit, places, type Reading, replace } from "../editor/find.ts";
import { exactly, plain } from "../editor/plain-text.ts";
import { Icon, type IconName } from "./icons.tsx";
import "../styles/find.css";
import { t } from "../i18n/index.ts";

/** Where it was found, if not in the text. */
const besides = { note: "find.inNote", tag: "find.inTag", label: "find.inLabel" } as const;

/** What was last looked for, and how, for when the bar is opened again. */
let lastWords = "";
let lastReading: Reading = plain;

/** Finds and replaces, through folded branches and notes. Escape leads back to the map, to what was found. */
export function FindBar({ editor }: { editor: Editor }) {
  const input = useRef<HTMLInputElement>(null);
  const start = useRef(editor.state.focus.peek());
  const [words, setWords] = useState(lastWords);
  // A function is set by a function.
  const [read, setRead] = useState<Reading>(() => lastReading);
  const [by, setBy] = useState("");
  const [replacing, setReplacing] = useState(false);
  const [hits, setHits] = useState<readonly Hit[]>([]);
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState("");
  const root = editor.state.root.value;
  const mayEdit = !editor.readOnly.value;
  const hit = hits[at];

  const close = () => {
    editor.state.finding.value = false;
    editor.focusNode();
  };
  const go = (to: number, among = hits) => {
    const next = among[(to + among.length) % among.length];
    if (!next) return;
    setAt(among.indexOf(next));
    setSaid("");
    show(editor, next);
  };
  const look = (typed: string, as = read) => {
    lastWords = typed;
    lastReading = as;
    setWords(typed);
    setRead(() => as);
    const found = find(editor.map, root, typed, as);
    setHits(found);
    setSaid("");
    go(firstFrom(editor, start.current, found), found);
  };

  useLayoutEffect(() => input.current?.select(), []);
  useEffect(() => {
    if (lastWords) look(lastWords);
    // The branch that is shown is what is searched.
  }, [root]);
  useEffect(() => {
    const again = () => setHits(find(editor.map, root, words, read));
    return editor.map.onChange(again);
  }, [editor, root, words, read]);
  useEffect(() => highlight(editor, words, read), [editor, words, read]);

  const replaceHits = (which: readonly Hit[]) => {
    editor.edit(({ map }) => {
      replace(map, which, words, by, read);
      const left = find(map, root, words, read);
      setHits(left);
      const next = left[Math.min(at, left.length - 1)];
      if (next) go(left.indexOf(next), left);
      setSaid(t("find.replaced", { count: which.length }));
    });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const back = event.shiftKey;
    const keys = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") close();
    else if (event.key === "F3" || (keys && event.key.toLowerCase() === "g")) go(back ? at - 1 : at + 1);
    else if (keys && event.key.toLowerCase() === "f" && !back) input.current?.select();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Keys anywhere on the page while the bar is open: the map may have the focus.
  useEffect(() => {
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  });

  return (
    <search class="find" aria-label={t("find.name")}>
      <div class="find-row">
        {mayEdit && (
          <button
            type="button"
            class="icon-button find-more"
            aria-label={t("find.replace")}
            aria-expanded={replacing}
            onClick={() => setReplacing(!replacing)}
          >
            <Icon name="next" />
          </button>
        )}
        <input
          ref={input}
          class="find-input"
          type="text"
          aria-label={t("find.find")}
          placeholder={t("find.find")}
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          value={words}
          onInput={(event) => look(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            go(event.shiftKey ? at - 1 : at + 1);
          }}
        />
        <span class="find-count" role="status">
          {words === ""
            ? ""
            : hits.length === 0
              ? t("find.none")
              : t("find.of", { at: Math.min(at + 1, hits.length), count: hits.length })}
          {hit && hit.where !== "text" && <span class="find-note"> · {t(besides[hit.where])}</span>}
        </span>
        <button
          type="button"
          class="icon-button find-exact"
          aria-label={t("find.exact")}
          title={t("find.exact")}
          aria-pressed={read === exactly}
          onClick={() => look(words, read === exactly ? plain : exactly)}
        />
        <Step label={t("find.previous")} icon="up" disabled={hits.length === 0} run={() => go(at - 1)} />
        <Step label={t("find.next")} icon="down" disabled={hits.length === 0} run={() => go(at + 1)} />
        <Step label={t("dialog.close")} icon="close" run={close} />
      </div>
      {replacing && mayEdit && (
        <div class="find-row">
          <input
            class="find-input"
            type="text"
            aria-label={t("find.by")}
            placeholder={t("find.by")}
            autocomplete="off"
            value={by}
            onInput={(event) => setBy(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault();
              if (hit) replaceHits([hit]);
            }}
          />
          <button type="button" class="button" disabled={!hit} onClick={() => hit && replaceHits([hit])}>
            {t("find.replace")}
          </button>
          <button type="button" class="button" disabled={hits.length === 0} onClick={() => replaceHits(hits)}>
            {t("find.all")}
          </button>
        </div>
      )}
      <p class="visually-hidden" role="status">
        {said || (hit ? editor.map.text(hit.id) : "")}
      </p>
    </search>
  );
}

function Step({ label, icon, ...rest }: { label: string; icon: IconName; disabled?: boolean; run(): void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      disabled={rest.disabled}
      onClick={rest.run}
    >
      <Icon name={icon} />
    </button>
  );
}

/** The first hit at the node where the search began or after it. */
function firstFrom({ map }: Editor, start: string, hits: readonly Hit[]): number {
  const wanted = new Set(hits.map(({ id }) => id));
  let reached = false;
  for (const id of map.walk(ROOT)) {
    if (id === start) reached = true;
    if (reached && wanted.has(id)) return hits.findIndex((hit) => hit.id === id);
  }
  return 0;
}

/** Selects what was found and brings it into view, clear of the bar, without taking the keys from it. */
function show(editor: Editor, { id }: Hit): void {
  const { scene, state } = editor;
  if (!editor.map.has(id)) return;
  editor.uncover(id);
  state.select(id);
  const box = scene.layout.box(id);
  if (!box) return;
  const { camera } = scene;
  const { x, y } = camera.toScreen(box);
  const isClear =
    x > 24 &&
    x + box.width * camera.zoom < camera.width - 24 &&
    y > 190 &&
    y + box.height * camera.zoom < camera.height - 90;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  if (!isClear || camera.zoom < 0.5) camera.centerOn(middle, Math.max(camera.zoom, 0.7));
  scene.invalidate();
}

/** Marks the words in the nodes on the page, where the browser can do so without changing them. */
function highlight(editor: Editor, words: string, read: Reading): () => void {
  if (!("highlights" in CSS) || words === "") return () => {};
  const draw = () => {
    const ranges: Range[] = [];
    for (const label of editor.scene.world.querySelectorAll(".label")) {
      for (const [start, end] of places((label.textContent ?? "").replaceAll("\n", " "), words, read)) {
        const range = new Range();
        range.setStart(...within(label, start));
        range.setEnd(...within(label, end));
        ranges.push(range);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  draw();
  editor.scene.onFrame.add(draw);
  return () => {
    editor.scene.onFrame.delete(draw);
    CSS.highlights.delete("found");
  };
}

/** Where a place in the text of an element is: words that are formatted are in elements of their own. */
function within(element: Element, place: number): [Node, number] {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = place;
  for (let text = texts.nextNode(); text instanceof Text; text = texts.nextNode()) {
    if (left <= text.length) return [text, left];
    left -= text.length;
  }
  return [element, element.childNodes.length];
}
