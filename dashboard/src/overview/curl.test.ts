import { describe, expect, it } from "vitest";
import { reachable } from "./curl";

describe("the address of the listener, for a page from soc.example", () => {
  it.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://0.0.0.0:8080", "http://soc.example:8080"],
    ["http://[::]:8080", "http://soc.example:8080"],
    ["http://[::1]:8080", "http://[::1]:8080"],
    ["http://10.0.0.0:8080", "http://10.0.0.0:8080"],
  ])("of %s", (listens, expected) => expect(reachable(listens, "soc.example")).toBe(expected));
});
