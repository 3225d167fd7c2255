import { expect, it } from "vitest";
import { fieldChanges } from "./preview";

const change = (before: Record<string, unknown> | null, after: Record<string, unknown> | null) =>
  fieldChanges({ resource: "alert", id: "a1", before, after }).map((c) => `${c.field}: ${c.before} > ${c.after}`);

it.each<[string, string[], string[]]>([
  ["what changes", change({ status: "new", count: 1 }, { status: "triaged", count: 1 }), ["status: new > triaged"]],
  ["what would be new", change(null, { text: "hello" }), ["text: nothing > hello"]],
  ["what would be gone", change({ text: "hello" }, null), ["text: hello > nothing"]],
  ["lists as they are", change({ tags: ["a"] }, { tags: ["a", "b"] }), ['tags: ["a"] > ["a","b"]']],
  ["not what changes always", change({ version: 1, updated_at: "x" }, { version: 2, updated_at: "y" }), []],
])("%s", (_, found, expected) => expect(found).toEqual(expected));
