import { expect, test } from "vitest";
import { isForMap } from "../../web/early-input.ts";
import { shortcuts } from "../../web/editor/shortcuts.ts";

/** A press as the sheet of shortcuts writes it. */
function pressed(chord: string, mod: "ctrlKey" | "metaKey" = "ctrlKey"): KeyboardEvent {
  const parts = chord.split("+");
  const key = parts.pop() || "+";
  const has = (name: string) => parts.includes(name);
  return {
    key,
    ctrlKey: false,
    metaKey: false,
    ...(has("Mod") && { [mod]: true }),
    shiftKey: has("Shift"),
    altKey: has("Alt"),
    getModifierState: () => false,
  } as unknown as KeyboardEvent;
}

test.each(["ctrlKey", "metaKey"] as const)(
  "every shortcut of the map is kept until it can act (%s)",
  (mod) => {
    const chords = shortcuts.flatMap(({ keys, run }) => (run ? keys : []));
    expect(chords.length).toBeGreaterThan(80);
    expect(chords.filter((chord) => !isForMap(pressed(chord, mod)))).toEqual([]);
  },
);

test("what moves the caret of a field is kept, in its place among the letters", () => {
  const moves = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  const chords = [...moves, ...moves.map((key) => `Mod+${key}`), "Backspace", "Delete", "Mod+a"];
  expect(chords.filter((chord) => !isForMap(pressed(chord)))).toEqual([]);
});

test("the browser's keys stay its own", () => {
  const browser = [
    ..."trldpsjhunwocxv".split("").map((letter) => `Mod+${letter}`),
    ..."nirjtc".split("").map((letter) => `Mod+Shift+${letter}`),
    ..."F4 F5 F7 F11 F12 Control Shift Alt Meta Dead Unidentified Alt+d Alt+f".split(" "),
  ];
  expect(browser.filter((chord) => isForMap(pressed(chord)))).toEqual([]);
});

test("a sign that AltGr makes is written", () => {
  const event = { ...pressed("Mod+Alt+@"), getModifierState: (name: string) => name === "AltGraph" };
  expect(isForMap(event as unknown as KeyboardEvent)).toBe(true);
});
