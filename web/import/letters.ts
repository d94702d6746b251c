import { walk } from "../../model/formats/walk.ts";
import { themeOf } from "../../model/themes.ts";
import type { Outline } from "../../model/types.ts";
import { OWN_TYPEFACES, type OwnTypeface } from "../editor/node-style.ts";
import { tellTypefaces } from "../editor/typefaces.ts";

/** Loads what a map is written in and no machine has, for a worker that paints it. Without it others stand in. */
export async function loadLetters(outline: Outline): Promise<void> {
  const { fonts } = self as { fonts?: FontFaceSet };
  const texts = new Map<OwnTypeface, string>();
  const usual = themeOf(outline.attributes?.theme)?.font;
  walk(outline, ({ text, attributes }) => {
    const typeface = attributes?.style?.font ?? usual;
    if (typeface === "serif" || typeface === "hand") texts.set(typeface, (texts.get(typeface) ?? "") + text);
  });
  if (!fonts || texts.size === 0) return;
  tellTypefaces(fonts);
  const loading = [...texts].flatMap(([typeface, text]) =>
    [400, 600].map((weight) => fonts.load(`${weight} 16px "${OWN_TYPEFACES[typeface]}"`, text)),
  );
  await Promise.allSettled(loading);
}
