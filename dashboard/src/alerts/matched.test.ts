import { describe, expect, it } from "vitest";
import type { Matched } from "../api/types";
import { matchedFields, nativeFields } from "./matched";

const finding = (...matched: Matched[]) => ({ id: "f", event_ids: [], seen_at: "", matched, group: {} });
const match = (field: string, value: unknown): Matched => ({ field, value });

describe("matched fields", () => {
  it("stand once, however many findings have them", () => {
    const fields = matchedFields([finding(match("a", "x"), match("b", 4625)), finding(match("a", "x"), match("a", "y"))]);
    expect(fields.map(({ field, value }) => `${field}=${value}`)).toEqual(["a=x", "b=4625", "a=y"]);
  });

  it("are those of a correlation's group where no single field matched", () => {
    const fields = matchedFields([{ ...finding(), group: { user: "mira" } }, { ...finding(), group: { user: "mira", host: "" } }]);
    expect(fields.map(({ field, value }) => `${field}=${value}`)).toEqual(["user=mira", "host="]);
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
