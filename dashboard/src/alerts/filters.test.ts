import { describe, expect, it } from "vitest";
import { filtersFromSearch, isShown, NO_FILTERS, queryOf, searchFromFilters, type AlertFilters } from "./filters";
import { sampleAlert } from "./sample";

describe("the address", () => {
  it.each<[string, Partial<AlertFilters>, string]>([
    ["nothing", {}, ""],
    ["severities, the worst first", { severity: ["critical", "low"] }, "severity=critical%2Clow"],
    ["open ones of mine", { status: "open", assignee: "me" }, "status=open&assignee=me"],
    ["one rule by severity", { rule: "r 1", order: "severity" }, "rule=r+1&order=severity"],
  ])("holds %s and gives it back", (_, changes, expected) => {
    const filters = { ...NO_FILTERS, ...changes };
    const text = new URLSearchParams({ ...searchFromFilters(filters) }).toString();
    expect(text).toBe(expected);
    expect(filtersFromSearch(Object.fromEntries(new URLSearchParams(text)))).toEqual(filters);
  });

  it("is read without what it names wrongly", () => {
    const search = { severity: "high,dire,,high", status: "sleeping", order: "sideways", assignee: "" };
    expect(filtersFromSearch(search)).toEqual({ ...NO_FILTERS, severity: ["high"] });
  });
});

describe("the query", () => {
  it.each<[Partial<AlertFilters>, string]>([
    [{}, "order=newest&limit=100"],
    [{ status: "open" }, "order=newest&limit=100&status=new%2Ctriaged%2Cinvestigating%2Cescalated"],
    [{ assignee: "me" }, "order=newest&limit=100&assignee=u1"],
    [{ assignee: "none", rule: "r1" }, "order=newest&limit=100&assignee=none&rule_id=r1"],
  ])("%j", (changes, expected) => {
    expect(queryOf({ ...NO_FILTERS, ...changes }, "u1").toString()).toBe(expected);
  });
});

describe("an alert is shown", () => {
  it.each<[string, Partial<AlertFilters>, boolean]>([
    ["without filters", {}, true],
    ["by its severity", { severity: ["high"] }, true],
    ["not by another severity", { severity: ["critical"] }, false],
    ["while it is open", { status: "open" }, true],
    ["not under another status", { status: "resolved" }, false],
    ["by its rule", { rule: "r1" }, true],
    ["not by another rule", { rule: "r2" }, false],
    ["to whom it belongs", { assignee: "me" }, true],
    ["by its assignee's id", { assignee: "u1" }, true],
    ["not among those of nobody", { assignee: "none" }, false],
  ])("%s", (_, changes, expected) => {
    expect(isShown(sampleAlert({ assignee: "u1" }), { ...NO_FILTERS, ...changes }, "u1")).toBe(expected);
  });
});
