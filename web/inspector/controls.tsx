import type { ComponentChildren } from "preact";
import { type Colour, colours } from "../../model/types.ts";
import { t } from "../i18n/index.ts";
import { keepFocus } from "../ui/top-bar.tsx";

export function Group({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <fieldset class="inspector-group">
      <legend>{name}</legend>
      <div class="inspector-row">{children}</div>
    </fieldset>
  );
}

interface ChoiceProps {
  name: string;
  on: boolean;
  class?: string;
  disabled: boolean;
  run(): void;
  children: ComponentChildren;
}

/** A button that is pressed in or not. A press with the mouse leaves the focus in the map. */
export function Choice({ name, on, class: kind = "pick", disabled, run, children }: ChoiceProps) {
  return (
    <button
      type="button"
      class={kind}
      aria-label={name}
      title={name}
      aria-pressed={on}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={run}
    >
      {children}
    </button>
  );
}

interface SwatchesProps {
  name: string;
  value: Colour | undefined;
  /** "-fill" for the pale colours. */
  suffix?: "" | "-fill";
  disabled: boolean;
  pick(colour: Colour | undefined): void;
}

/** One of the named colours, or none. */
export function Swatches({ name, value, suffix = "", disabled, pick }: SwatchesProps) {
  return (
    <Group name={name}>
      <Choice
        name={t("style.asMap", { what: name })}
        class="swatch none"
        on={value === undefined}
        disabled={disabled}
        run={() => pick(undefined)}
      >
        {""}
      </Choice>
      {colours.map((colour) => (
        <Choice
          key={colour}
          name={t("style.is", { what: name, colour: t(`colour.${colour}`) })}
          class="swatch"
          on={value === colour}
          disabled={disabled}
          run={() => pick(colour)}
        >
          <span style={{ background: `var(--${colour}${suffix})` }} />
        </Choice>
      ))}
    </Group>
  );
}
