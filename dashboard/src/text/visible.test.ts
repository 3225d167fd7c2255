import { describe, expect, it } from "vitest";
import { pieces, visible } from "./visible";

describe("visible", () => {
  it.each([
    ["plain text stays", "cmd.exe /c whoami", "cmd.exe /c whoami"],
    ["markup is text", "<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["an override is named", "invoice\u202excod.exe", "invoice⟦RLO⟧xcod.exe"],
    ["isolates are named", "\u2066a\u2069", "⟦LRI⟧a⟦PDI⟧"],
    ["escapes of a terminal are named", "\u001b[31mred", "⟦ESC⟧[31mred"],
    ["a NUL is named", "a\u0000b", "a⟦NUL⟧b"],
    ["a carriage return is named, a line feed and a tab are layout", "a\r\n\tb", "a⟦CR⟧\n\tb"],
    ["what has no width is named", "pay\u200bpal", "pay⟦ZWSP⟧pal"],
    ["tags outside the first plane are named", "x\u{e0041}y", "x⟦U+E0041⟧y"],
    ["a lone surrogate is named", "x\ud800y", "x⟦U+D800⟧y"],
    ["a blank letter is named", "a\u3164b", "a⟦U+3164⟧b"],
    ["letters of other scripts stay", "Łódź 東京 مرحبا 🙂", "Łódź 東京 مرحبا 🙂"],
    ["nothing stays nothing", "", ""],
  ])("%s", (_, text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it("loses no character", () => {
    const text = "a\u202eb\u0000\u0001c\nd\u{e0001}";
    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
  });
});
