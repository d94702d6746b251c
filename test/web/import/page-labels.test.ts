import { expect, test } from "vitest";
import { catalogOf } from "../../../web/i18n/index.ts";
import { directionOf, type Language, languages } from "../../../web/i18n/languages.ts";
import { pageSentences } from "../../../web/import/page-labels.ts";

test("a page that a function makes says what one made in a browser says (run with --update after a change)", async () => {
  const english = await catalogOf("en");
  const labels: Record<string, object> = {};
  for (const language of Object.keys(languages) as Language[]) {
    const catalog = await catalogOf(language);
    const said = Object.entries(pageSentences).map(([name, key]) => [name, catalog[key] ?? english[key]]);
    labels[language] = { language, direction: directionOf(language), ...Object.fromEntries(said) };
  }
  await expect(`${JSON.stringify(labels, null, 2)}\n`).toMatchFileSnapshot(
    "../../../functions/export-page/labels.json",
  );
});
