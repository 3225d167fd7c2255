// The report of a hunt, as a file without a server: it can be read in either theme at any width, and hostile text in it
// does nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { violations } from "./axe.mjs";
import { launch, openPage } from "./browser.mjs";

const RULES = "../content/rules";
const HOSTILE = [
  "</script><script>document.title = 'taken'</script>",
  "<img src=x onerror=\"document.title = 'taken'\">",
  "' onmouseover='document.title = `taken`",
  "</pre></article></details><h1>taken</h1>",
  "\u202egnp.exe\u0000\u001b[2J\u{e0041}",
  "a".repeat(5000),
];

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "aurora-report-"));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function report(name, logs, rules) {
  const file = join(folder, name);
  if (!process.env.AURORA_BIN) throw new Error("AURORA_BIN names the program to test");
  const args = ["hunt", logs, "--rules", rules, "--format", "html", "--out", file, "--no-progress"];
  execFileSync(process.env.AURORA_BIN, args, { stdio: ["ignore", "ignore", "ignore"] });
  return pathToFileURL(file).href;
}

function hostileReport() {
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const rule = (text, number) =>
    `title: ${JSON.stringify(text.replaceAll("\0", ""))}\nid: r${number}\nlevel: high\ntags: [attack.t1033]\n` +
    "logsource: {product: windows}\ndetection: {s: {CommandLine|contains: whoami}, condition: s}\n";
  writeFileSync(join(folder, "rules.yml"), HOSTILE.map(rule).join("---\n"));
  const event = (text) => ({
    EventID: 1,
    Channel: "Microsoft-Windows-Sysmon/Operational",
    Computer: text,
    User: text,
    CommandLine: `whoami ${text}`,
    [text]: text,
  });
  writeFileSync(join(logs, "a.json"), HOSTILE.map((text) => JSON.stringify(event(text))).join("\n"));
  return report("hostile.html", logs, join(folder, "rules.yml"));
}

async function check(url, options) {
  const { context, page, complaints } = await openPage(browser, options);
  await page.goto(url);
  assert.equal(await page.title(), "Hunt report");
  await page.getByRole("button", { name: "Open all" }).click();
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.locator("h1").count(), 1);
  assert.equal(await page.title(), "Hunt report");
  assert.deepEqual(complaints, []);
  return { context, page };
}

const SIGHTS = [
  { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 400, height: 800 } },
  { colorScheme: "light", viewport: { width: 400, height: 800 } },
];

test("the report of the sample attack is accessible at each width, dark and light", { timeout: 120_000 }, async () => {
  const url = report("story.html", "../content/samples/harbor", RULES);
  for (const sight of SIGHTS) {
    const { context } = await check(url, sight);
    await context.close();
  }
});

test("hostile text is shown and does nothing", { timeout: 120_000 }, async () => {
  const url = hostileReport();
  for (const sight of SIGHTS) {
    const { context, page } = await check(url, sight);
    await page.locator("pre").first().hover();
    assert.equal(await page.title(), "Hunt report");
    await context.close();
  }
});

test("findings can be searched and sorted by the keyboard, and read without a script", { timeout: 60_000 }, async () => {
  const url = report("keys.html", "../content/samples/harbor", RULES);
  const { context, page } = await openPage(browser);
  await page.goto(url);
  const rules = page.locator(".rule");
  const all = await rules.count();
  await page.getByLabel("Contains").focus();
  await page.keyboard.type("powershell");
  await page.waitForFunction((n) => document.querySelectorAll(".rule:not([hidden])").length < n, all);
  assert.ok((await page.locator(".rule:not([hidden])").count()) > 0);
  await page.getByLabel("Contains").fill("");
  await page.getByLabel("Order").selectOption("first");
  const firsts = await rules.evaluateAll((list) => list.map((rule) => Number(rule.dataset.first)));
  assert.deepEqual(firsts, [...firsts].sort((a, b) => a - b));
  await context.close();

  const plain = await openPage(browser, { javaScriptEnabled: false });
  await plain.page.goto(url);
  assert.equal(await plain.page.locator("#filter").isVisible(), false);
  assert.ok(await plain.page.locator(".rule article").first().isVisible());
  await plain.context.close();
});
