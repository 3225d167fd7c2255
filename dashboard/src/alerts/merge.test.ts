import { describe, expect, it } from "vitest";
import type { Alert } from "../api/types";
import { mergeChanges, rowsOf, takeIn, type AlertPages } from "./merge";
import { sampleAlert } from "./sample";

const alert = (id: string, version = 1, changes: Partial<Alert> = {}) => sampleAlert({ id, version, ...changes });
const at = (minute: number) => `2026-03-17T09:${String(minute).padStart(2, "0")}:00.000000Z`;
const list = (...pages: Alert[][]): AlertPages => ({
  pages: pages.map((items, at) => ({ items, next_cursor: at < pages.length - 1 ? `c${at}` : null })),
  pageParams: pages.map((_, at) => (at === 0 ? null : `c${at - 1}`)),
});
const names = (alerts: readonly Alert[]) => alerts.map(({ id, version }) => `${id}@${version}`).join(" ");

function check(shown: AlertPages, waiting: Alert[], changes: Alert[], rows: string, held: string) {
  const merged = mergeChanges(shown, waiting, changes, (candidate) => candidate.severity === "high");
  expect(names(rowsOf(merged.pages))).toBe(rows);
  expect(names(merged.waiting)).toBe(held);
}

describe("changes", () => {
  it("change a row where it stands, on any page", () =>
    check(list([alert("b"), alert("a")], [alert("z")]), [], [alert("a", 2), alert("z", 3)], "b@1 a@2 z@3", ""));
  it("leave a row that no longer fits: it is being worked on", () =>
    check(list([alert("a")]), [], [alert("a", 2, { severity: "low" })], "a@2", ""));
  it("that come twice or late change nothing", () =>
    check(list([alert("a", 5)]), [], [alert("a", 4), alert("a", 5)], "a@5", ""));
  it("of one alert count by version, not by order", () =>
    check(list([alert("a")]), [], [alert("a", 3), alert("a", 2)], "a@3", ""));
  it("that are new wait, the newest first", () => {
    const changes = [alert("b", 1, { created_at: at(1) }), alert("c", 1, { created_at: at(2) })];
    check(list([alert("a")]), [], changes, "a@1", "c@1 b@1");
  });
  it("that do not fit do not wait", () => check(list([alert("a")]), [], [alert("b", 1, { severity: "low" })], "a@1", ""));
  it("take those away that wait and no longer fit", () =>
    check(list([]), [alert("b")], [alert("b", 2, { severity: "low" })], "", ""));
  it("older than what was read come with their page", () => {
    const first = { ...list([alert("c", 1, { created_at: at(9) })], [alert("b", 1, { created_at: at(5) })]) };
    const unread = { ...first, pages: first.pages.slice(0, 1) };
    check(unread, [], [alert("a", 2, { created_at: at(1) })], "c@1", "");
  });
});

describe("rows", () => {
  it("hold an alert once that two pages hold", () =>
    expect(names(rowsOf(list([alert("a"), alert("b")], [alert("b", 2), alert("c")])))).toBe("a@1 b@2 c@1"));
  it("begin with those that waited", () =>
    expect(names(rowsOf(takeIn(list([alert("a")]), [alert("c"), alert("b")])))).toBe("c@1 b@1 a@1"));
});
