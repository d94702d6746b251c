import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import { changes } from "../../model/suggestion.ts";
import { messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { keepFocus } from "../ui/top-bar.tsx";
import type { Conversation } from "./conversation.ts";
import { begun } from "./suggesting.ts";
import { Change } from "./suggestion.tsx";
import { Writer } from "./writer.tsx";

/** Suggests a change of the focused node: another text, something below it, or that it goes. */
export function SuggestForm({ editor, conversation }: { editor: Editor; conversation: Conversation }) {
  const { map, state } = editor;
  const node = state.focus.value;
  const { change = "text", typed } = begun.value?.node === node ? begun.value : {};
  // It is the field's as soon as there is one.
  useLayoutEffect(() => {
    const now = begun.peek();
    if (typed && now) begun.value = { ...now, typed: undefined };
  }, [typed]);
  const base = map.has(node) ? map.text(node) : "";
  const done = (isKept: boolean) => {
    begun.value = undefined;
    state.talk.value = "comments";
    editor.focusNode();
    if (isKept) editor.surroundings.tell(t("suggest.sent"));
  };
  const place = { kind: "suggest", node, change } as const;
  return (
    <fieldset class="talk-form">
      <legend>{t("do.suggest")}</legend>
      <div class="talk-row">
        {changes.map((kind) => (
          <button
            key={kind}
            type="button"
            class="talk-tab"
            aria-pressed={kind === change}
            disabled={kind === "removal" && node === ROOT}
            onMouseDown={keepFocus}
            onClick={() => {
              begun.value = { node, change: kind };
            }}
          >
            {t(`suggest.${kind}`)}
          </button>
        ))}
      </div>
      {change === "removal" ? (
        <Removal
          text={base}
          write={() => conversation.write(place, { text: "", mentions: [], base })}
          done={done}
        />
      ) : (
        <Writer
          key={change}
          conversation={conversation}
          place={place}
          label={t(change === "text" ? "suggest.textLabel" : "suggest.childLabel")}
          button={t("suggest.send")}
          draft={{ text: change === "text" ? base : "", mentions: [], base }}
          typed={typed}
          focus
          done={done}
        />
      )}
      {change === "child" && matchMedia("(pointer: fine)").matches && (
        <p class="quiet">{t("suggest.newLine")}</p>
      )}
    </fieldset>
  );
}

interface RemovalProps {
  readonly text: string;
  write(): Promise<void>;
  done(isKept: boolean): void;
}

function Removal({ text, write, done }: RemovalProps) {
  const problem = useSignal("");
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  const send = async () => {
    try {
      await write();
      done(true);
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  return (
    <>
      <p class="quiet">{t("suggest.removalMeans")}</p>
      <Change from={text} to="" />
      {problem.value && (
        <p class="error" role="alert">
          {problem.value}
        </p>
      )}
      <div class="talk-row">
        <button ref={button} type="button" class="button primary" onClick={() => void send()}>
          {t("suggest.send")}
        </button>
        <button type="button" class="button" onClick={() => done(false)}>
          {t("talk.cancel")}
        </button>
      </div>
    </>
  );
}
