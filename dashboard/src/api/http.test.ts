import { afterEach, describe, expect, it, vi } from "vitest";
import { call, Problem, whenSignedOut } from "./http";

interface Sent {
  line: string;
  headers: Headers;
}

/** A server that gives these answers in turn, by path. */
function serve(answers: Record<string, [status: number, body: unknown][]>): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const path = url.replace("/api/v1", "");
    sent.push({ line: `${init.method} ${path}`, headers: init.headers as Headers });
    const next = answers[path]?.shift();
    if (!next) return Promise.reject(new TypeError("no answer"));
    return Promise.resolve(new Response(JSON.stringify(next[1]), { status: next[0] }));
  });
  return sent;
}

const problem = (status: number) => ({ type: "/problems/x", title: "Title", status, remedy: "Remedy" });
const signedOut = vi.fn();
whenSignedOut(signedOut);
afterEach(() => {
  vi.unstubAllGlobals();
  signedOut.mockClear();
});

describe("a call", () => {
  it("names itself and the version only where it changes something", async () => {
    const sent = serve({ "/alerts": [[200, {}]], "/alerts/a/claim": [[200, {}]] });
    await call("/alerts");
    await call("/alerts/a/claim", { method: "POST", version: 3 });
    expect(sent.map(({ headers }) => [headers.get("X-Aurora-Request"), headers.get("If-Match")])).toEqual([
      [null, null],
      ["1", '"3"'],
    ]);
  });

  it("refreshes the session once, also for many that find it expired", async () => {
    const sent = serve({
      "/a": [[401, problem(401)], [200, "a"]],
      "/b": [[401, problem(401)], [200, "b"]],
      "/auth/refresh": [[200, {}]],
    });
    expect(await Promise.all([call("/a"), call("/b")])).toEqual(["a", "b"]);
    expect(sent.filter(({ line }) => line === "POST /auth/refresh")).toHaveLength(1);
    expect(signedOut).not.toHaveBeenCalled();
  });

  it.each([
    ["over", [401, problem(401)] as [number, unknown], 1],
    ["not to be had while the database is away", [503, problem(503)] as [number, unknown], 0],
  ])("leaves for the log-in only if the session is %s", async (_, answer, times) => {
    serve({ "/a": [[401, problem(401)]], "/auth/refresh": [answer] });
    await expect(call("/a")).rejects.toBeInstanceOf(Problem);
    expect(signedOut).toHaveBeenCalledTimes(times);
  });

  it("does not refresh where the session itself is asked for", async () => {
    const sent = serve({ "/auth/login": [[401, problem(401)]] });
    await expect(call("/auth/login", { method: "POST", refreshes: false })).rejects.toThrow("Title");
    expect(sent).toHaveLength(1);
  });

  it.each<[string, [number, unknown][], number, string]>([
    ["a problem", [[409, problem(409)]], 409, "Title"],
    ["no problem document", [[502, "gateway"]], 502, ""],
    ["nothing at all", [], 0, "The server does not answer"],
  ])("fails with what the server says: %s", async (_, answers, status, title) => {
    serve({ "/a": answers });
    const error = await call("/a").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).document).toMatchObject({ status, title });
  });
});
