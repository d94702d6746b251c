import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { NodeId } from "../../model/document.ts";
import type { App } from "../app.ts";
import { CloudError, Unreachable } from "../cloud/errors.ts";
import { addChildWith } from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { language, type Sentence, t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { cloud } from "../sync/index.ts";
import { closing } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import "../styles/commands.css";
import "./related-terms.css";

interface Answer {
  readonly terms: readonly string[];
  readonly failed?: Sentence;
}

/** What the function takes as a term. */
const LONGEST = 100;

/** Terms that are next to a node's own in Wikidata's graph: arrows choose, Enter adds one below the node. */
export function RelatedTermsDialog({ app, editor, id }: { app: App; editor: Editor; id: NodeId }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<Answer>();
  const [chosen, setChosen] = useState(0);
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const [term] = useState(() => editor.map.text(id).trim().replace(/\s+/g, " "));
  const title = t("terms.title", { term: shorten(term, 40) || t("node.empty") });
  const terms = asked?.terms ?? [];

  const ask = () => {
    setAsked(undefined);
    void find(term).then(setAsked);
  };
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(ask, []);
  useEffect(() => {
    if (terms.length > 0) list.current?.focus();
    else if (asked?.failed) dialog.current?.querySelector<HTMLElement>(".terms-failed button")?.focus();
  }, [asked]);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const add = (index: number) => {
    const text = terms[index];
    if (text === undefined || added.has(text)) return;
    // Somebody else may have deleted the node meanwhile.
    if (!editor.map.has(id)) return dialog.current?.close();
    editor.edit(() => addChildWith(editor, id, text));
    setAdded(new Set([...added, text]));
    setSaid(t("terms.added", { term: text }));
    setChosen(Math.min(index + 1, terms.length - 1));
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const last = terms.length - 1;
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(to, last)));
    } else if ((event.key === "Enter" || event.key === " ") && event.target === list.current) {
      event.preventDefault();
      add(chosen);
    }
  };

  return (
    <dialog
      ref={dialog}
      class="dialog commands terms"
      aria-labelledby="terms-title"
      {...closing(() => app.closeDialog())}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={onKey}
    >
      <div class="terms-head">
        <h2 id="terms-title" dir="auto">
          {title}
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t("dialog.close")}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      {asked === undefined && (
        <p class="commands-none quiet" role="status">
          {t("terms.asking")}
        </p>
      )}
      {asked?.failed && (
        <div class="terms-failed" role="alert">
          <p>{t(asked.failed)}</p>
          <button type="button" class="button" onClick={ask}>
            {t("files.retry")}
          </button>
        </div>
      )}
      {asked && !asked.failed && terms.length === 0 && (
        <p class="commands-none" role="status">
          {t("terms.none")}
        </p>
      )}
      {terms.length > 0 && (
        <div
          ref={list}
          class="commands-list"
          role="listbox"
          tabIndex={0}
          aria-labelledby="terms-title"
          aria-describedby="terms-how"
          aria-activedescendant={`term-${chosen}`}
        >
          {terms.map((text, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys, and the focus
            <div
              key={text}
              id={`term-${i}`}
              class="command"
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              aria-disabled={added.has(text)}
              onMouseMove={() => setChosen(i)}
              onClick={() => add(i)}
            >
              <span dir="auto">{text}</span>
              {added.has(text) && <span aria-hidden="true">✓</span>}
            </div>
          ))}
        </div>
      )}
      <p id="terms-how" class="terms-how quiet">
        {t("terms.how")}
      </p>
      <p class="visually-hidden" role="status">
        {said}
      </p>
    </dialog>
  );
}

async function find(term: string): Promise<Answer> {
  if (term === "" || term.length > LONGEST) return { terms: [] };
  try {
    // Wikidata's name of Serbian in Latin letters.
    const code = language() === "sr-Latn" ? "sr-el" : language();
    return { terms: await (await cloud()).tried.relatedTerms(term, code) };
  } catch (error) {
    return { terms: [], failed: sentenceFor(error) };
  }
}

function sentenceFor(error: unknown): Sentence {
  if (error instanceof Unreachable) return "account.offline";
  if (!(error instanceof CloudError)) return "terms.unreachable";
  if (error.status === 429) return "account.tooOften";
  if (error.reason === "busy") return "terms.busy";
  return error.reason === "slow" ? "terms.slow" : "terms.unreachable";
}
