// What the pages do while the database is away, and when it returns. The stand-in plays the server, for its
// database goes and comes at a word.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startAurora } from "./aurora.mjs";
import { violations } from "./axe.mjs";
import { launch, openPage } from "./browser.mjs";

const STAND_IN = fileURLToPath(new URL("../mock/server.mjs", import.meta.url));
let server;
let browser;

before(async () => {
  server = await startAurora({ MOCK_ADMIN: "1", MOCK_ALERTS: "300" }, STAND_IN);
  browser = await launch();
});

beforeEach(() => set({ database: true, mode: "dry_run" }));

after(async () => {
  await browser?.close();
  await server?.stop();
});

const set = (state) => fetch(`${server.dashboard}/mock`, { method: "POST", body: JSON.stringify(state) });
const asksForMode = (response) => response.url().endsWith("/system/mode");

/** The paths below /api that a page asks for, from now on. */
function watch(page) {
  const asked = new Set();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) asked.add(pathname);
  });
  return asked;
}

for (const mode of ["dry_run", "real"]) {
  test(`in ${mode} only the mode is asked for, and the page goes on by itself`, { timeout: 60_000 }, async () => {
    await set({ database: false, mode });
    const { context, page, complaints } = await openPage(browser);
    const asked = watch(page);
    await page.goto(`${server.dashboard}/alerts`);
    await page.getByRole("heading", { name: "Nothing can be read now" }).waitFor();
    await page.waitForResponse(asksForMode);
    assert.deepEqual([...asked], ["/api/v1/system/mode"]);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);

    await set({ database: true });
    await page.locator(".alert-row").first().waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("in dummy what is made up says so, and nothing is asked for that has no showcase", { timeout: 60_000 }, async () => {
  await set({ database: false, mode: "dummy" });
  const { context, page, complaints } = await openPage(browser);
  await page.goto(`${server.dashboard}/alerts`);
  await page.getByText("Showcase: these alerts are made up").waitFor();
  await page.getByText("says nothing about your systems").waitFor();
  await page.waitForResponse(asksForMode);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("after a break the page resumes, and shows what came meanwhile", { timeout: 60_000 }, async () => {
  const { context, page } = await openPage(browser);
  await page.goto(`${server.dashboard}/alerts`);
  await page.getByText("Live", { exact: true }).waitFor();
  const connections = [];
  page.on("websocket", (socket) => connections.push(new URL(socket.url()).searchParams.get("after")));
  const newest = () => page.locator(".alert-row").first().getAttribute("id");
  const before = await newest();

  await page.mouse.move(2, 2);
  await set({ drop: true, alert: true });
  await page.waitForFunction((id) => document.querySelector(".alert-row")?.id !== id, before);
  assert.equal(connections.length, 1);
  assert.match(connections[0], /^\d+$/);
  await context.close();
});
