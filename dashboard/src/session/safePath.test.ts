import { expect, it } from "vitest";
import { safePath } from "./safePath";

it.each([
  ["/alerts?status=open&panel=a1", "/alerts?status=open&panel=a1"],
  ["/alerts/a1", "/alerts/a1"],
  [undefined, "/alerts"],
  ["https://example.org/", "/alerts"],
  ["//example.org/", "/alerts"],
  ["/\\example.org/", "/alerts"],
  ["/\t/example.org", "/alerts"],
  ["javascript:alert(1)", "/alerts"],
  ["/login?next=/login", "/alerts"],
  ["/api/v1/auth/logout", "/alerts"],
])("%s leads to %s", (next, expected) => expect(safePath(next)).toBe(expected));
