import { beforeEach, describe, expect, it, vi } from "vitest";
import { keysNow, ownKeys, shortcutOf } from "../../../web/editor/own-keys.ts";
import { type Shortcut, shortcuts } from "../../../web/editor/shortcuts.ts";
import { asOwnKeys } from "../../../web/person/own-keys.ts";
import { bind, objection, pressedKeys, unbind, unbindAll } from "../../../web/ui/bindings.ts";

const prefer = vi.hoisted(() => vi.fn());
vi.mock("../../../web/person/index.ts", () => ({ prefer }));

const of = (does: string) => shortcuts.find((one) => one.does === does) as Shortcut;
const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  pressedKeys({ key, code: "", getModifierState: () => false, ...held } as KeyboardEvent);

beforeEach(() => {
  ownKeys.value = {};
  prefer.mockClear();
});

describe("own keys", () => {
  it("come before the usual ones, and are taken from whichever has them", async () => {
    bind(of("do.addChild"), ["Mod+b"]);
    expect(shortcutOf("Mod+b")?.does).toBe("do.addChild");
    expect(shortcutOf("Tab")).toBeUndefined();
    expect(keysNow(of("do.bold"))).toEqual([]);
    await vi.waitFor(() => expect(prefer).toHaveBeenCalledWith("keys", { "do.addChild": ["Mod+b"] }));

    bind(of("do.italic"), ["Mod+b"]);
    expect(shortcutOf("Mod+b")?.does).toBe("do.italic");
    // With no keys of its own left, it has the usual ones.
    expect(keysNow(of("do.addChild"))).toEqual(["Tab", "Insert"]);
    expect(keysNow(of("do.bold"))).toEqual([]);
  });

  it("are reset one by one, also from those that have taken them, or all at once", () => {
    bind(of("do.bold"), ["Mod+j"]);
    bind(of("do.italic"), ["Mod+b"]);
    unbind(of("do.bold"));
    expect(ownKeys.value).toEqual({});
    expect(shortcutOf("Mod+b")?.does).toBe("do.bold");
    expect(shortcutOf("Mod+i")?.does).toBe("do.italic");
    bind(of("do.bold"), ["Mod+j"]);
    bind(of("do.fold"), ["F8"]);
    unbindAll();
    expect(keysNow(of("do.fold"))).toEqual(of("do.fold").keys);
  });

  it("are taken over only in their shape", () => {
    for (const bad of [undefined, null, 5, "Mod+b", [], { "do.bold": "Mod+b" }, { "do.bold": ["b"] }])
      expect(asOwnKeys(bad), JSON.stringify(bad)).toEqual({});
    expect(asOwnKeys({ "do.bold": ["Shift+ä"], "do.italic": ["Mod+j"] })).toEqual({ "do.italic": ["Mod+j"] });
    // Of another version, perhaps.
    ownKeys.value = asOwnKeys({ "do.whatWas": ["Mod+b"] });
    expect(shortcutOf("Mod+b")?.does).toBe("do.bold");
  });
});

describe("keys for a command", () => {
  const bold = of("do.bold");

  it("are not those of the browser, nor a letter alone", () => {
    const browser = [
      "Mod+t",
      "Mod+Shift+t",
      "Mod+w",
      "Mod+n",
      "Mod+Tab",
      "Mod+PageUp",
      "Mod+r",
      "F5",
      "F11",
      "Alt+F4",
    ];
    for (const keys of browser) expect(objection(keys, bold), keys).toEqual({ why: "browser" });
    for (const keys of ["q", "Shift+Q", "é", "7", "字"])
      expect(objection(keys, bold), keys).toEqual({ why: "writes" });
    for (const keys of ["Mod+j", "Alt+q", "F8", "Shift+F9", "#", "Mod+Alt+7"])
      expect(objection(keys, bold), keys).toBeUndefined();
  });

  it("may be another command's, which can give up its own but not the browser's", () => {
    expect(objection("Mod+i", bold)).toEqual({ why: "taken", by: of("do.italic") });
    expect(objection("Mod+c", bold)).toEqual({ why: "fixed", by: of("do.copy") });
    expect(objection("Mod+b", bold)).toBeUndefined();
  });

  it("are read from a press, on a Mac with the letter behind the sign", () => {
    expect(press("j", { ctrlKey: true })).toEqual(["Mod+j"]);
    expect(press("J", { metaKey: true, shiftKey: true })).toEqual(["Mod+Shift+j"]);
    expect(press("ø", { metaKey: true, altKey: true, code: "KeyO" })).toEqual(["Mod+Alt+o", "Mod+Alt+ø"]);
    for (const key of ["Control", "Shift", "Dead", "Process"]) expect(press(key)).toBeUndefined();
  });
});
