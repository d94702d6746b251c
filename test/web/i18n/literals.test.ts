import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { literalsIn } from "./literals.ts";

const web = fileURLToPath(new URL("../../../web/", import.meta.url));
// The guide is a book in English, its search too.
const sources = readdirSync(web, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.tsx?$/.test(name) && !/^(i18n|guide)\//.test(name),
);

describe("what people read comes from the catalog", () => {
  it.each(sources)("%s", (name) => {
    expect(literalsIn(name, readFileSync(`${web}${name}`, "utf8"))).toEqual([]);
  });

  it.each([
    ["<p class={kind}>Hello you</p>", ["Hello you"]],
    ["<p>{name} is here</p>", ["is here"]],
    ['<p>{open ? "Open" : t("x")}</p>', ["Open"]],
    ['<i aria-label="Close" />', ["Close"]],
    ['<i title={open ? "Open" : t("x")} />', ["Open"]],
    ["<Tool label={`Undo ${n}`} />", ["Undo"]],
    ['<b onClick={() => app.tell("Done it")}>{t("a.b")}</b>', ["Done it"]],
    ['<b class={on ? "big" : "small"} title={t(on ? "a" : "b")}>{t("a.b")}</b>', []],
    ['<b title={`${t("a")} (Ctrl+Shift+O)`}>×</b>', []],
    ['x.setAttribute("aria-label", "Note")', ["Note"]],
    ['x.title = more ? "More" : less', ["More"]],
  ])("finds what does not: %s", (source, found) => {
    expect(literalsIn("example.tsx", source)).toEqual(found);
  });
});
