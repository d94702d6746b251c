import { type PageLabels, page } from "../../model/formats/page.ts";
import { exporter } from "../shared/exporter.ts";
import labels from "./labels.json" with { type: "json" };

const inLanguage: Readonly<Record<string, PageLabels>> = labels as Record<string, PageLabels>;

/** Writes a map as a web page that shows it by itself, in the language of whoever asked for it, if that is ours. */
export const handler = exporter(page, (_, language) => {
  return Object.hasOwn(inLanguage, language) ? { labels: inLanguage[language] } : {};
});
