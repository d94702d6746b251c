import { contoursOf } from "./outline.ts";
import type { Font } from "./sfnt.ts";
import type { Glyph } from "./typesetter.ts";

/** Between a letter and its mark, and between two marks, of the font size. */
const GAP = 0.04;

const SHADDA = "\u0651";
/** About where an alef is that a lam shows as well, of the font size. */
const LONE = { left: 0, right: 0.3, bottom: 0, top: 0.72 };

/**
 * Puts marks in the middle over or under their letter, each beyond those before it. Fonts have rules for that, which are
 * not run here; the letters of most are so that the middle will do.
 */
export function overBase(base: Glyph | undefined, marks: readonly Glyph[]): Glyph[] {
  const letter = base ? boxOf(base.font, base.id) : LONE;
  let { top, bottom } = letter;
  const placed = new Map<Glyph, Glyph>();
  // A shadda is next to its letter, whatever comes first (Unicode Technical Report 53).
  const nearest = [...marks].sort((a, b) => Number(b.text === SHADDA) - Number(a.text === SHADDA));
  for (const mark of nearest) {
    const own = boxOf(mark.font, mark.id);
    const x = (letter.left + letter.right - own.left - own.right) / 2;
    const isAbove = own.top + own.bottom > 0;
    const y = isAbove ? Math.max(0, top + GAP - own.bottom) : Math.min(0, bottom - GAP - own.top);
    if (isAbove) top = own.top + y;
    else bottom = own.bottom + y;
    placed.set(mark, { ...mark, shift: { x, y } });
  }
  return marks.map((mark) => placed.get(mark) ?? mark);
}

/** What a glyph covers, of the font size, y upwards. */
function boxOf(font: Font, id: number) {
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (const contour of contoursOf(font, id)) {
    for (let i = 0; i + 1 < contour.length; i += 2) {
      const [x, y] = [(contour[i] ?? 0) / font.unitsPerEm, (contour[i + 1] ?? 0) / font.unitsPerEm];
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.bottom = Math.min(box.bottom, y);
      box.top = Math.max(box.top, y);
    }
  }
  return Number.isFinite(box.left) ? box : { left: 0, right: 0, bottom: 0, top: 0 };
}
