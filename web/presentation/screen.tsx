import { useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { isRightToLeft, t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { closing } from "../ui/dialog.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { fillScreen } from "./full-screen.ts";
import { type Deed, deedOf } from "./keys.ts";
import { Presentation } from "./presentation.ts";
import "./presentation.css";

/** Pixels that a finger moves at least, to turn to another branch; less than a few is a tap. */
const SWIPE = 40;
const TAP = 10;

/** The map on the whole screen, branch by branch. */
export function PresentationScreen({ editor }: { editor: Editor }) {
  const { map, state } = editor;
  const screen = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const presentation = useSignal<Presentation | undefined>(undefined);
  const notes = useSignal(false);
  const said = useSignal("");
  const pressed = useRef<{ x: number; y: number } | undefined>(undefined);

  const end = () => {
    screen.current?.close();
    state.presenting.value = undefined;
  };
  useLayoutEffect(() => {
    const page = document.documentElement;
    page.classList.add("presenting");
    const show = () => {
      screen.current?.showModal();
      stage.current?.focus();
    };
    show();
    const begun = new Presentation(editor);
    presentation.value = begun;
    const covered = new ResizeObserver(() => begun.cover(foot.current?.offsetHeight ?? 0));
    if (foot.current) covered.observe(foot.current);
    // A page that fills the screen lies over the dialogs that were open before.
    const leaveScreen = fillScreen(() => {
      screen.current?.close();
      show();
    }, end);
    return () => {
      covered.disconnect();
      leaveScreen();
      begun.end();
      page.classList.remove("presenting");
      editor.focusNode();
    };
  }, [editor]);

  const steps = presentation.value?.steps.value;
  const shown = state.presenting.value;
  useSignalEffect(() => {
    const steps = presentation.value?.steps.peek();
    const id = state.presenting.value;
    if (!steps || id === undefined) return;
    said.value = t("present.said", {
      level: map.depth(id) + 1,
      text: shorten(map.text(id).trim(), 200) || t(id === ROOT ? "map.central" : "node.empty"),
      ...numberOf(steps, id),
    });
  });

  const act = (deed: Deed) => {
    if (deed === "notes") notes.value = !notes.peek();
    else presentation.peek()?.go(deed);
  };
  const onKey = (event: KeyboardEvent) => {
    // The map's own keys wait for the end.
    event.stopPropagation();
    const deed = deedOf(event);
    const target = event.target as Element;
    const isPress = (event.key === "Enter" || event.key === " ") && target.closest("button");
    const isScroll = event.key.startsWith("Arrow") && target.closest(".present-note");
    if (!deed || isPress || isScroll) return;
    event.preventDefault();
    act(deed);
  };
  const onRelease = (event: PointerEvent) => {
    const from = pressed.current;
    pressed.current = undefined;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    const [far, wide] = [Math.abs(dy), Math.abs(dx)];
    if (far < TAP && wide < TAP) act("next");
    else if (wide > SWIPE && wide > far) act(dx < 0 === isRightToLeft() ? "back" : "next");
    else if (far > SWIPE) act(dy < 0 ? "into" : "out");
  };

  const note = notes.value && shown !== undefined && map.attributes(shown).note;
  const isFirst = !steps || shown === undefined || steps.back(shown) === undefined;
  const isLast = !steps || shown === undefined || steps.next(shown) === undefined;
  return (
    <dialog
      ref={screen}
      class="presentation"
      aria-label={t("present.name")}
      {...closing(end)}
      onClose={({ currentTarget }) => !currentTarget.open && end()}
      onKeyDown={onKey}
    >
      <div
        ref={stage}
        class="present-stage"
        role="application"
        aria-label={t("present.name")}
        aria-describedby="present-said"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys, which a screen reader would keep otherwise.
        tabIndex={0}
        onPointerDown={(event) => {
          if (event.isPrimary && event.button === 0) pressed.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerUp={onRelease}
        onPointerCancel={() => {
          pressed.current = undefined;
        }}
      />
      <p id="present-said" class="visually-hidden" role="status">
        {said.value}
      </p>
      <div ref={foot} class="present-foot">
        {note && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
          <section class="present-note" aria-label={t("note.note")} dir="auto" tabIndex={0}>
            {note}
          </section>
        )}
        <div class="present-bar" role="toolbar" aria-label={t("present.name")}>
          <Press label={t("present.back")} icon="previous" isOff={isFirst} run={() => act("back")} />
          <span class="present-number">
            {steps && shown !== undefined && t("present.number", numberOf(steps, shown))}
          </span>
          <Press label={t("present.next")} icon="next" isOff={isLast} run={() => act("next")} />
          <Press label={t("present.notes")} icon="note" isOn={notes.value} run={() => act("notes")} />
          <Press label={t("present.end")} icon="close" run={end} />
        </div>
      </div>
    </dialog>
  );
}

const numberOf = (steps: { all: readonly string[]; number(id: string): number }, id: string) => ({
  number: steps.number(id) + 1,
  count: steps.all.length,
});

interface PressProps {
  label: string;
  icon: IconName;
  isOn?: boolean;
  /** It stays in the order of the keyboard: who is on it goes back the other way. */
  isOff?: boolean;
  run(): void;
}

function Press({ label, icon, isOn, isOff = false, run }: PressProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      aria-disabled={isOff}
      onMouseDown={keepFocus}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}
