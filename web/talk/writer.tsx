import { useSignal, useSignalEffect } from "@preact/signals";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Mention, talkLimits } from "../../model/talk.ts";
import { messageOf } from "../app.ts";
import { t } from "../i18n/index.ts";
import type { Conversation, Draft, Place } from "./conversation.ts";

/** Most names that are offered at a time. */
const OFFERED = 6;

export interface WriterProps {
  readonly conversation: Conversation;
  readonly place: Place;
  readonly label: string;
  readonly button: string;
  readonly focus?: boolean;
  /** What is there already. */
  readonly draft?: Draft;
  /** What was typed for it before there was a field. */
  readonly typed?: string;
  /** It was kept, or given up. */
  done?(isKept: boolean): void;
}

/** A field to write something in: Enter sends it, @ offers names. */
export function Writer({ conversation, place, label, button, focus, draft, typed, done }: WriterProps) {
  const key = JSON.stringify(place);
  const [begun] = useState(() => conversation.drafts.get(key) ?? draft);
  const text = useSignal(begun?.text ?? "");
  const mentions = useSignal<readonly Mention[]>(begun?.mentions ?? []);
  const problem = useSignal("");
  const busy = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const names = useSignal<readonly Mention[]>([]);
  const chosen = useSignal(0);
  const list = useId();
  // At once: a letter typed before it would be the map's, and take the place of a node's text.
  useLayoutEffect(() => {
    if (typed) text.value = text.peek() === draft?.text ? typed : text.peek() + typed;
    if (!focus || !field.current) return;
    field.current.value = text.peek();
    field.current.focus();
    field.current.setSelectionRange(text.peek().length, text.peek().length);
  }, [focus, text, typed]);

  useSignalEffect(() => {
    const now = { text: text.value, mentions: mentions.value, base: begun?.base };
    if (now.text === (draft?.text ?? "")) conversation.drafts.delete(key);
    else conversation.drafts.set(key, now);
  });
  const end = (isKept: boolean) => {
    conversation.drafts.delete(key);
    done?.(isKept);
  };
  const isNothing = text.value.trim() === "" || text.value === draft?.text;

  const send = async () => {
    if (busy.peek() || isNothing) return;
    busy.value = true;
    problem.value = "";
    try {
      await conversation.write(place, { text: text.peek(), mentions: mentions.peek(), base: begun?.base });
      text.value = "";
      mentions.value = [];
      end(true);
    } catch (error) {
      problem.value = messageOf(error);
    } finally {
      busy.value = false;
    }
  };
  // What is suggested is a text of the map, where nobody is spoken to.
  const isSpeech = place.kind !== "suggest";
  const offer = () => {
    const typed = isSpeech ? typedName(field.current) : undefined;
    const wanted = typed?.toLocaleLowerCase();
    names.value =
      wanted === undefined
        ? []
        : conversation
            .mentionable()
            .filter(({ name }) =>
              [name, ...name.split(" ")].some((one) => one.toLocaleLowerCase().startsWith(wanted)),
            )
            .slice(0, OFFERED);
    chosen.value = 0;
  };
  const mention = (one: Mention | undefined) => {
    const element = field.current;
    const typed = typedName(element);
    names.value = [];
    if (!element || !one || typed === undefined) return;
    const end = element.selectionStart;
    const start = end - typed.length;
    element.setRangeText(`${one.name} `, start, end, "end");
    text.value = element.value;
    mentions.value = [...mentions.peek().filter(({ id }) => id !== one.id), one];
    element.focus();
  };
  // Of several lines, written where keys are drawn on the screen.
  const hasNoShift = "change" in place && place.change === "child" && matchMedia("(pointer: coarse)").matches;
  const onKeyDown = (event: KeyboardEvent) => {
    const offered = names.peek();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isPick = event.key === "Enter" || event.key === "Tab";
    if (event.isComposing) return;
    if (offered.length > 0 && step) chosen.value = (chosen.peek() + step + offered.length) % offered.length;
    else if (offered.length > 0 && isPick) mention(offered[chosen.peek()]);
    else if (offered.length > 0 && event.key === "Escape") names.value = [];
    else if (event.key === "Enter" && !event.shiftKey && !hasNoShift) void send();
    else if (event.key === "Escape" && done) end(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <form
      class="talk-writer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="talk-field">
        <textarea
          ref={field}
          class="input"
          dir="auto"
          rows={2}
          aria-label={label}
          placeholder={label}
          title={isSpeech ? t("talk.mentionHint") : undefined}
          maxLength={talkLimits.text}
          value={text.value}
          aria-autocomplete={isSpeech ? "list" : undefined}
          aria-controls={isSpeech ? list : undefined}
          aria-activedescendant={names.value.length > 0 ? `${list}-${chosen.value}` : undefined}
          onFocus={() => void conversation.meet()}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            offer();
          }}
          onBlur={() => {
            names.value = [];
          }}
          onKeyDown={onKeyDown}
        />
        <div
          class="talk-names"
          id={list}
          role="listbox"
          aria-label={t("talk.mentions")}
          hidden={names.value.length === 0}
        >
          {names.value.map((one, i) => (
            <div
              key={one.id}
              id={`${list}-${i}`}
              role="option"
              tabIndex={-1}
              dir="auto"
              aria-selected={i === chosen.value}
              onMouseDown={(event) => {
                event.preventDefault();
                mention(one);
              }}
            >
              {one.name}
            </div>
          ))}
        </div>
      </div>
      {problem.value && (
        <p class="error" role="alert">
          {problem.value}
        </p>
      )}
      <div class="talk-row">
        <button type="submit" class="button primary" disabled={busy.value || isNothing}>
          {button}
        </button>
        {done && (
          <button type="button" class="button" onClick={() => end(false)}>
            {t("talk.cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

/** What stands between the last @ and the caret; a name has a few words at most. */
function typedName(field: HTMLTextAreaElement | null): string | undefined {
  const before = field?.value.slice(0, field.selectionStart) ?? "";
  return /(?:^|[\s(])@([^\s@]*(?: [^\s@]+)?)$/.exec(before)?.[1];
}
