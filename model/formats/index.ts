import { docx } from "./docx.ts";
import type { Format } from "./format.ts";
import { latex } from "./latex.ts";
import { pdf } from "./pdf.ts";
import { png } from "./png.ts";
import { pptx } from "./pptx.ts";
import { readable } from "./reading.ts";
import { svg } from "./svg.ts";
import { xlsx } from "./xlsx.ts";

export {
  type Exported,
  type Format,
  FormatError,
  MAX_BYTES,
  type WriteOptions,
} from "./format.ts";
export { detect, readFile } from "./reading.ts";
export { writeFile } from "./write.ts";

/** The formats, in the order a list should have them. */
export const formats: readonly Format[] = [
  ...readable.filter((format) => format !== png),
  svg,
  pdf,
  png,
  docx,
  pptx,
  xlsx,
  latex,
];
