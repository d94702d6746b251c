import { xlsx } from "../../model/formats/xlsx.ts";
import { exporter } from "../shared/exporter.ts";

/** Writes a map as an Excel workbook. */
export const handler = exporter(xlsx);
