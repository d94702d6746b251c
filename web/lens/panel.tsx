import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { ActionList } from "./action-list.tsx";
import { PlayerBar, Recorder } from "./controls.tsx";
import { HopList } from "./hop-list.tsx";
import { type Action, type Hop, isQuiet } from "./hops.ts";
import type { Lens } from "./lens.ts";
import { Live } from "./live.ts";
import { clock, money } from "./numbers.ts";
import { Player } from "./player.ts";
import { BadRecording, MOST, readRecording, writeRecording } from "./recording.ts";
import { type Fly, Stage } from "./stage.tsx";
import "./lens.css";

/** Below the map: what each action does to the services, live or from a recording. */
export function LensPanel({ app, editor }: { app: App; editor: Editor }) {
  const panel = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const fly = useRef<Fly | undefined>(undefined);
  const [live] = useState(() => new Live());
  const player = useSignal<Player | undefined>(undefined);
  const [isLarge, setLarge] = useState(false);
  const [pinned, setPinned] = useState<Action | undefined>();
  const [chosen, setChosen] = useState<Hop | undefined>();

  const close = () => {
    editor.state.lens.value = false;
    editor.focusNode();
  };
  useLayoutEffect(() => {
    panel.current?.focus();
    return () => live.close();
  }, [live]);
  useEffect(() => {
    const height = isLarge ? 0 : (panel.current?.getBoundingClientRect().height ?? 0);
    editor.scene.cover({ right: 0, bottom: height });
    editor.reveal(editor.state.focus.peek());
    return () => editor.scene.cover({ right: 0, bottom: 0 });
  }, [editor, isLarge]);
  // What was seen before is in the list; only what happens from now on flies.
  useEffect(() => {
    live.lens.onHop = (hop, action) => player.peek() === undefined && fly.current?.(hop, action);
  }, [live, player]);
  const bind = useCallback((next: Fly | undefined) => {
    fly.current = next;
  }, []);

  const lens: Lens = player.value?.lens.value ?? live.lens;
  // Read, so that it is drawn anew.
  void lens.version.value;
  const isThere = pinned && lens.actions.includes(pinned) ? pinned : undefined;
  const shown = isThere ?? lens.actions.findLast((action) => !isQuiet(action)) ?? lens.actions.at(-1);
  const hop = shown?.hops.find(({ key }) => key === chosen?.key);

  const look = (next: Player | undefined) => {
    player.peek()?.pause();
    player.value = next;
    setPinned(undefined);
    setChosen(undefined);
  };
  const open = async (file: Blob) => {
    try {
      if (file.size > MOST.bytes) throw new BadRecording("large");
      const next = new Player(readRecording(await file.text()), (hop, action) => fly.current?.(hop, action));
      look(next);
      next.play();
    } catch (error) {
      if (!(error instanceof BadRecording)) throw error;
      app.tell(say(error));
    }
  };
  useEffect(() => {
    const address = editor.state.lens.peek();
    if (typeof address !== "string") return;
    // One that the site itself has; where it has it no more, the lens is live.
    fetch(address).then(
      async (response) => response.ok && open(await response.blob()),
      () => {},
    );
  }, []);

  return (
    <aside
      ref={panel}
      class="lens"
      data-large={isLarge || undefined}
      tabIndex={-1}
      aria-label={t("lens.name")}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      <div class="lens-head">
        <h2>{t("lens.name")}</h2>
        <p class="lens-state" data-replay={player.value !== undefined || undefined}>
          {player.value ? t("lens.replay") : t("lens.live")}
          <small class="lens-wide">{lens.isTold ? t("lens.told") : t("lens.untold")}</small>
        </p>
        {player.value ? (
          <PlayerBar player={player.value} leave={() => look(undefined)} />
        ) : (
          <Recorder
            recorded={live.recorded.value}
            record={() => live.record()}
            keep={() => save(writeRecording(live.keep()))}
            open={(file) => void open(file)}
          />
        )}
        <p class="lens-total" title={t("lens.totalMeans")}>
          {lens.since === undefined
            ? money(0)
            : t("lens.total", { usd: money(lens.total), time: clock(lens.since) })}
        </p>
        <button
          type="button"
          class="icon-button lens-size"
          aria-label={isLarge ? t("lens.small") : t("lens.large")}
          onClick={() => setLarge(!isLarge)}
        >
          <Icon name={isLarge ? "down" : "up"} />
        </button>
        <button type="button" class="icon-button" aria-label={t("dialog.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="lens-body" ref={body}>
        <section class="lens-list" aria-label={t("lens.actions")}>
          <ActionList
            actions={lens.actions}
            shown={shown}
            isPinned={isThere !== undefined}
            choose={(action) => {
              setPinned(action);
              setChosen(undefined);
              // On a phone the list is below what it shows.
              body.current?.scrollTo({ top: 0, behavior: isStill() ? "auto" : "smooth" });
            }}
          />
        </section>
        <section class="lens-picture" aria-label={t("lens.picture")}>
          <Stage
            lens={lens}
            action={shown}
            chosen={hop}
            bind={bind}
            choose={(next) => {
              setPinned(shown);
              setChosen(next);
            }}
          />
        </section>
        {/* Another action begins at its top. */}
        <section key={shown?.id} class="lens-side" aria-label={t("lens.hops")}>
          {shown && (
            <HopList
              action={shown}
              chosen={hop}
              choose={(next) => {
                // What one looks at stays, whatever comes.
                setPinned(shown);
                setChosen(next);
              }}
            />
          )}
        </section>
      </div>
    </aside>
  );
}

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

function say({ fault }: BadRecording): string {
  if (typeof fault === "object") return t("lens.badEvent", { number: fault.event });
  return { large: t("lens.tooLarge"), other: t("lens.notOne"), newer: t("lens.newer") }[fault];
}

function save(text: string): void {
  const link = document.createElement("a");
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.href = url;
  link.download = `lens-${new Date().toISOString().slice(0, 16).replace(":", "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
