import { describe, expect, it } from "vitest";
import { absoluteTime, relativeTime } from "./time";

const NOW = Date.parse("2026-03-17T12:00:00Z");

describe("relativeTime", () => {
  it.each([
    ["2026-03-17T12:00:00.000000Z", "now"],
    ["2026-03-17T11:59:51Z", "now"],
    ["2026-03-17T11:59:50Z", "10 s ago"],
    ["2026-03-17T11:59:01Z", "59 s ago"],
    ["2026-03-17T11:59:00Z", "1 min ago"],
    ["2026-03-17T11:00:01Z", "59 min ago"],
    ["2026-03-17T11:00:00Z", "1 h ago"],
    ["2026-03-16T12:00:01Z", "23 h ago"],
    ["2026-03-15T11:00:00Z", "2 d ago"],
    ["2024-03-17T12:00:00Z", "730 d ago"],
    ["2026-03-17T12:00:03Z", "now"],
    ["2026-03-17T12:10:00Z", "in 10 min"],
    ["yesterday", "yesterday"],
  ])("%s is %s", (iso, expected) => expect(relativeTime(iso, NOW)).toBe(expected));
});

describe("absoluteTime", () => {
  it.each([
    ["2026-03-17T09:02:41.530546Z", "2026-03-17 09:02:41 UTC"],
    ["2026-03-17T11:02:41+02:00", "2026-03-17 09:02:41 UTC"],
    ["never", "never"],
  ])("%s is %s", (iso, expected) => expect(absoluteTime(iso)).toBe(expected));
});
