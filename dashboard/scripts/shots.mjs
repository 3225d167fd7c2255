// Pictures of the pages with the stand-in's hostile data, to be looked at: `npm run shots -- FOLDER`.
import { mkdirSync } from "node:fs";
import { startAurora } from "../e2e/aurora.mjs";
import { violations } from "../e2e/axe.mjs";
import { launch, openPage } from "../e2e/browser.mjs";

const folder = process.argv[2] ?? "shots";
mkdirSync(folder, { recursive: true });
process.env.AURORA_BIN ??= new URL("../mock/server.mjs", import.meta.url).pathname;
const browser = await launch();
const full = await startAurora({ MOCK_ADMIN: "1", MOCK_ALERTS: "5000" });
const empty = await startAurora({ MOCK_ADMIN: "1" });
const fresh = await startAurora();
const set = (server, state) => fetch(`${server.dashboard}/mock`, { method: "POST", body: JSON.stringify(state) });

for (const colorScheme of ["dark", "light"]) {
  for (const [width, height] of [[1280, 800], [1440, 900]]) {
    const { context, page, complaints } = await openPage(browser, { colorScheme, viewport: { width, height } });
    const shoot = async (name, url, act) => {
      if (url) await page.goto(url);
      await page.waitForLoadState("networkidle", { timeout: 1_500 }).catch(() => {});
      await act?.();
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png` });
      for (const line of await violations(page)) console.log(name, colorScheme, width, line);
    };
    await shoot("list", `${full.dashboard}/alerts`);
    await shoot("panel", null, async () => {
      await page.locator(".alert-row").nth(2).click();
      await page.locator("[data-testid=matched]").waitFor();
    });
    await shoot("preview", null, () => page.getByRole("button", { name: "Escalate" }).click());
    await page.keyboard.press("Escape");
    await shoot("page", null, () => page.getByRole("link", { name: "Own page" }).click());
    await shoot("keys", null, () => page.keyboard.press("?"));
    await shoot("empty", `${empty.dashboard}/alerts`);
    await shoot("setup", fresh.setup_link, () => page.getByLabel("Password").fill("copper kettle"));
    await set(full, { database: false });
    await shoot("unavailable", `${full.dashboard}/alerts`);
    await set(full, { mode: "dummy" });
    await shoot("showcase", `${full.dashboard}/alerts`);
    await set(full, { mode: "real", database: true });
    await shoot("real", `${full.dashboard}/alerts?status=open&severity=critical`);
    await set(full, { mode: "dry_run" });
    for (const line of complaints) console.log("console", colorScheme, width, line);
    await context.close();
  }
}
await browser.close();
await Promise.all([full.stop(), empty.stop(), fresh.stop()]);
