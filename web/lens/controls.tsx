import { useRef } from "preact/hooks";
import { numeral } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { type Player, SPEEDS } from "./player.ts";

/** Begins, keeps and opens recordings. */
export function Recorder({
  recorded,
  record,
  keep,
  open,
}: {
  /** Events so far, while it records. */
  recorded: number | undefined;
  record(): void;
  keep(): void;
  open(file: File): void;
}) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      {recorded === undefined ? (
        <button type="button" class="lens-button" onClick={record}>
          <span class="lens-record" />
          {t("lens.record")}
        </button>
      ) : (
        <button type="button" class="lens-button" data-recording onClick={keep}>
          <span class="lens-record" />
          {t("lens.keep")} <small>{recorded}</small>
        </button>
      )}
      <button type="button" class="lens-button" onClick={() => file.current?.click()}>
        <Icon name="import" />
        <span class="lens-wide">{t("lens.openFile")}</span>
      </button>
      <input
        ref={file}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={t("lens.openFile")}
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (chosen) open(chosen);
        }}
      />
    </>
  );
}

/** What moves through a recording. */
export function PlayerBar({ player, leave }: { player: Player; leave(): void }) {
  const playing = player.playing.value;
  const last = player.events.length;
  const at = player.at.value;
  return (
    <fieldset class="lens-player" aria-label={t("lens.replay")}>
      <button
        type="button"
        class="icon-button"
        aria-label={t("lens.stepBack")}
        disabled={at === 0}
        onClick={() => player.stepBack()}
      >
        <span class="lens-flip">
          <Icon name="next" />
        </span>
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={playing ? t("lens.pause") : t("lens.play")}
        onClick={() => (playing ? player.pause() : player.play())}
      >
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t("lens.stepOn")}
        disabled={at >= last}
        onClick={() => player.stepOn()}
      >
        <Icon name="next" />
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label={t("lens.position")}
        onInput={(event) => player.seek(Number(event.currentTarget.value))}
      />
      <select
        aria-label={t("lens.speed")}
        value={player.speed.value}
        onChange={(event) => {
          player.speed.value = Number(event.currentTarget.value);
        }}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {numeral(speed)}×
          </option>
        ))}
      </select>
      <button type="button" class="lens-button" onClick={leave}>
        {t("lens.leaveReplay")}
      </button>
    </fieldset>
  );
}
