const STRONG = /\p{L}|[\u200e\u200f\u061c]/u;
// The scripts written from right to left (Unicode 16, Bidi_Class R and AL), and the marks that say so.
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\u200f\u061c]/u;

/** The direction of a text by its first strong character, as `dir="auto"` has it; undefined where there is none. */
export function directionOf(text: string): "ltr" | "rtl" | undefined {
  const [strong] = STRONG.exec(text) ?? [];
  if (strong === undefined) return undefined;
  return RIGHT_TO_LEFT.test(strong) ? "rtl" : "ltr";
}
