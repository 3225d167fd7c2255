import { describe, expect, it } from "vitest";
import { highlight } from "./highlight";

function check(text: string, values: string[], expected: string) {
  const spans = highlight(text, values);
  expect(spans.map((span) => (span.isMatch ? `[${span.text}]` : span.text)).join("")).toBe(expected);
  expect(spans.map((span) => span.text).join("")).toBe(text);
}

describe("highlight", () => {
  it("marks every place of a value", () => check("net user; net group", ["net"], "[net] user; [net] group"));
  it("finds a value as JSON writes it", () =>
    check(String.raw`{"Image":"C:\\a\\b.exe"}`, [String.raw`C:\a\b.exe`], String.raw`{"Image":"[C:\\a\\b.exe]"}`));
  it("joins values that overlap", () => check("abcdef", ["abcd", "cdef"], "[abcdef]"));
  it("leaves single characters alone", () => check("EventID 1, 11", ["1"], "EventID 1, 11"));
  it("does not care for a value that is not there", () => check("abc", ["xyz", ""], "abc"));
  it("takes values as text, not as patterns", () => check("a.c abc", ["a.c"], "[a.c] abc"));
});
