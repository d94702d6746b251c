import type { PageLabels } from "../../model/formats/page.ts";
import { isRightToLeft, language, type Sentence, t } from "../i18n/index.ts";

type Said = Exclude<keyof PageLabels, "language" | "direction">;

/** Which of our sentences an interactive page says. */
export const pageSentences: Readonly<Record<Said, Sentence>> = {
  find: "find.find",
  next: "find.next",
  view: "zoom.name",
  fold: "page.foldAll",
  unfold: "do.unfoldAll",
  out: "zoom.out",
  fit: "zoom.fit",
  in: "zoom.in",
  noScript: "page.noScript",
};

/** What an interactive page says, in the language of whoever makes it. */
export function pageLabels(): PageLabels {
  const said = Object.entries(pageSentences).map(([name, sentence]) => [name, t(sentence)]);
  const words = Object.fromEntries(said) as Record<Said, string>;
  return { language: language(), direction: isRightToLeft() ? "rtl" : "ltr", ...words };
}
