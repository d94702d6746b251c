import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { keysNow, ownKeys } from "../editor/own-keys.ts";
import type { Shortcut } from "../editor/shortcuts.ts";
import { t } from "../i18n/index.ts";
import { bind, type Objection, objection, pressedKeys, unbind } from "./bindings.ts";
import { Chords } from "./chords.tsx";
import { chordName, mod } from "./key-names.ts";

interface RowProps {
  shortcut: Shortcut;
  /** Its keys can be changed now. */
  isChanging: boolean;
  /** Says what came of it. */
  said: Signal<string>;
}

/** A line of the sheet: a command and its keys. */
export function ShortcutRow({ shortcut, isChanging, said }: RowProps) {
  const { does } = shortcut;
  const keys = keysNow(shortcut);
  return (
    <div>
      <dt>{t(does)}</dt>
      <dd>
        <Chords keys={keys} />
        {isChanging && shortcut.run && <Change shortcut={shortcut} said={said} />}
      </dd>
    </div>
  );
}

/** Asks for other keys, and says what stands against them. */
function Change({ shortcut, said }: Omit<RowProps, "isChanging">) {
  const isAsking = useSignal(false);
  const pressed = useSignal<readonly string[]>([]);
  const against = useSignal<Objection | undefined>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  const take = useRef<HTMLButtonElement>(null);
  const name = t(shortcut.does);

  const end = () => {
    isAsking.value = false;
    against.value = undefined;
    button.current?.focus();
  };
  const say = () => {
    said.value = t("keys.changed", { command: name, keys: keysNow(shortcut).map(chordName).join(", ") });
  };
  const give = (keys: readonly string[]) => {
    bind(shortcut, keys);
    say();
    end();
  };
  /** From here it ends the change, and not the dialog. */
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return false;
    event.preventDefault();
    end();
    return true;
  };
  const onKey = (event: KeyboardEvent) => {
    if (!isAsking.peek() || onEscape(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const keys = pressedKeys(event);
    if (!keys) return;
    pressed.value = keys;
    against.value = keys.map((key) => objection(key, shortcut)).find(Boolean);
    if (!against.peek()) give(keys);
  };
  const isTaken = against.value?.why === "taken";
  useLayoutEffect(() => {
    if (isTaken) take.current?.focus();
  }, [isTaken]);

  return (
    <>
      <button
        ref={button}
        type="button"
        class="button key-button"
        aria-label={isAsking.value ? undefined : `${t("keys.change")}: ${name}`}
        onKeyDown={onKey}
        onKeyUp={(event) => isAsking.peek() && event.preventDefault()}
        onBlur={() => {
          if (against.peek()?.why !== "taken") isAsking.value = false;
        }}
        onClick={() => {
          against.value = undefined;
          isAsking.value = true;
        }}
      >
        {t(isAsking.value ? "keys.press" : "keys.change")}
      </button>
      {ownKeys.value[shortcut.does] && !isAsking.value && (
        <button
          type="button"
          class="button key-button"
          aria-label={`${t("keys.reset")}: ${name}`}
          onClick={() => {
            unbind(shortcut);
            say();
            button.current?.focus();
          }}
        >
          {t("keys.reset")}
        </button>
      )}
      {isAsking.value && against.value && (
        <p class="key-problem" role="alert">
          {sentenceOf(against.value, pressed.value)}
        </p>
      )}
      {isAsking.value && isTaken && (
        <>
          <button
            ref={take}
            type="button"
            class="button key-button"
            onKeyDown={onEscape}
            onClick={() => give(pressed.peek())}
          >
            {t("keys.take")}
          </button>
          <button type="button" class="button key-button" onKeyDown={onEscape} onClick={end}>
            {t("talk.cancel")}
          </button>
        </>
      )}
    </>
  );
}

function sentenceOf({ why, by }: Objection, [pressed = ""]: readonly string[]): string {
  const keys = chordName(pressed);
  if (!by) return why === "browser" ? t("keys.browser", { keys }) : t("keys.writes", { mod });
  return t(why === "taken" ? "keys.taken" : "keys.fixed", { keys, command: t(by.does) });
}
