import { type LineShape, lineShapes } from "../../model/types.ts";
import { t } from "../i18n/index.ts";
import { Choice, Group } from "./controls.tsx";

interface LinesProps {
  name: string;
  /** What is chosen here, and what shows where nothing is. */
  value: LineShape | undefined;
  disabled: boolean;
  pick(shape: LineShape | undefined): void;
}

/** The way from a node to two children, one above the other. */
const drawings: Record<LineShape, string> = {
  curve: "M3 11C12 11 12 4 21 4M3 11C12 11 12 18 21 18",
  straight: "M3 11L21 4M3 11L21 18",
  elbow: "M3 11H11M21 4H11V18H21",
  round: "M3 11H11M21 4H15Q11 4 11 8V14Q11 18 15 18H21",
};

/** Shapes of lines, drawn; the one that is chosen goes with another press. */
export function LineChoice({ name, value, disabled, pick }: LinesProps) {
  return (
    <Group name={name}>
      {lineShapes.map((shape) => (
        <Choice
          key={shape}
          name={t(`style.${shape}`)}
          class="pick wide"
          on={value === shape}
          disabled={disabled}
          run={() => pick(value === shape ? undefined : shape)}
        >
          <svg class="line-shape" viewBox="0 0 24 22" width="26" height="24" aria-hidden="true">
            <path d={drawings[shape]} />
          </svg>
        </Choice>
      ))}
    </Group>
  );
}
