import { describe, expect, it } from "vitest";
import type { Matched } from "../api/types";
import { matchedFields, nativeFields } from "./matched";

const finding = (...matched: Matched[]) => ({ id: "f", event_ids: [], seen_at: "", matched });
const match = (field: string, value: unknown): Matched => ({ selection: "s", field, value, pattern: null });

describe("matched fields", () => {
  it("stand once, however many findings have them", () => {
    const fields = matchedFields([finding(match("a", "x"), match("b", 4625)), finding(match("a", "x"), match("a", "y"))]);
    expect(fields.map(({ field, value }) => `${field}=${value}`)).toEqual(["a=x", "b=4625", "a=y"]);
  });
});

describe("native fields", () => {
  it.each<[string, string[] | null]>([
    ['{"a":1,"b":{"c":"x","d":[1,2]},"e":null}', ["a=1", "b.c=x", "b.d=[1,2]", "e=null"]],
    ["[1,2]", null],
    ["<13>Mar 17 host app: text", null],
    ["", null],
  ])("of %s", (raw, expected) => {
    expect(nativeFields(raw)?.map(({ field, value }) => `${field}=${value}`) ?? null).toEqual(expected);
  });
});
