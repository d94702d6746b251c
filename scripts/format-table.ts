import { formats } from "../model/formats/index.ts";
import { itemNames } from "../model/formats/references.ts";
import { markKinds } from "../model/types.ts";

/** What few formats carry, as reports of what was left out call it. */
const rare = {
  layout: "the layout",
  position: "floating nodes",
  task: "tasks",
  style: "styles",
  branch: "branch colours",
  line: "shapes of lines",
  theme: "themes",
  image: "images",
} as const;

/** The table of docs/formats.md, from the registry of formats. */
export function formatTable(): string {
  const rows = formats.map((format) => {
    const { name, extensions, read, write, keeps = [], carries = [], marks = [] } = format;
    const lacks = [
      ...Object.entries(rare).flatMap(([key, what]) => (keeps.some((kept) => kept === key) ? [] : [what])),
      ...(markKinds.every((kind) => marks.includes(kind))
        ? []
        : [marks.length > 0 ? "some formatting" : "formatting"]),
      ...Object.entries(itemNames).flatMap(([key, what]) =>
        carries.some((kind) => kind === key) ? [] : [what],
      ),
    ];
    const cells = [
      name,
      extensions.map((one) => `\`.${one}\``).join(" "),
      read ? "yes" : "",
      write ? "yes" : "",
      write ? lacks.join(", ") || "nothing" : "",
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| format | files | read | write | written without |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
