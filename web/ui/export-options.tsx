import type { ComponentChildren } from "preact";
import { type Sentence, t } from "../i18n/index.ts";
import type { ExportChoice } from "./export-choice.ts";

interface Props {
  choice: ExportChoice;
  change(part: Partial<ExportChoice>): void;
}

/** What can be chosen for the format that is chosen; nothing for most. */
export function ExportOptions({ choice, change }: Props) {
  if (choice.format === "pdf") return <PdfOptions choice={choice} change={change} />;
  if (choice.format === "png") return <PngOptions choice={choice} change={change} />;
  return null;
}

function PdfOptions({ choice: { pages, paper }, change }: Props) {
  return (
    <div class="export-options">
      <Select
        label={t("export.pages")}
        value={pages}
        options={[
          ["map", "export.pages.map"],
          ["sheet", "export.pages.sheet"],
          ["tiles", "export.pages.tiles"],
        ]}
        change={(value) => change({ pages: value })}
      />
      {pages !== "map" && (
        <Select
          label={t("export.paper")}
          value={paper}
          options={[
            ["a4", "export.paper.a4"],
            ["letter", "export.paper.letter"],
          ]}
          change={(value) => change({ paper: value })}
        />
      )}
    </div>
  );
}

function PngOptions({ choice: { scale, transparent }, change }: Props) {
  return (
    <div class="export-options">
      <Select
        label={t("export.scale")}
        value={String(scale)}
        options={[
          ["1", "export.scale.1"],
          ["2", "export.scale.2"],
          ["4", "export.scale.4"],
        ]}
        change={(value) => change({ scale: Number(value) })}
      />
      <label class="export-check">
        <input
          type="checkbox"
          checked={transparent}
          onChange={(event) => change({ transparent: event.currentTarget.checked })}
        />
        {t("export.transparent")}
      </label>
    </div>
  );
}

function Select<Value extends string>({
  label,
  value,
  options,
  change,
}: {
  label: ComponentChildren;
  value: Value;
  options: readonly (readonly [Value, Sentence])[];
  change(value: Value): void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select class="input" value={value} onChange={(event) => change(event.currentTarget.value as Value)}>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {t(name)}
          </option>
        ))}
      </select>
    </label>
  );
}
