// The picture of the handbook: the sample story in a real program. `AURORA_BIN=... npm run picture -- FILE`.
import { startAurora } from "../e2e/aurora.mjs";
import { launch, openPage } from "../e2e/browser.mjs";

const file = process.argv[2] ?? "../docs/images/alerts.png";
const browser = await launch();
const aurora = await startAurora({}, process.env.AURORA_BIN, ["--demo"]);
try {
  const { page, complaints } = await openPage(browser);
  await page.goto(aurora.setup_link);
  await page.getByLabel("Name").fill("mira");
  await page.getByLabel("Password").fill("copper kettle on a cold roof");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.waitForURL(/\/alerts/);
  await page.goto(`${aurora.dashboard}/alerts?order=severity`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator(".alert-row").filter({ hasText: "Office Starts PowerShell" }).first().click();
  // The lake writes every few seconds: the picture waits for the event itself.
  await page.getByLabel("Event", { exact: true }).first().waitFor();
  await page.mouse.move(2, 2);
  await page.waitForLoadState("networkidle", { timeout: 1_500 }).catch(() => {});
  await page.screenshot({ path: file });
  for (const line of complaints) console.log(line);
} finally {
  await browser.close();
  await aurora.stop();
}
