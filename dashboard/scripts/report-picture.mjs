// The picture of a hunt's report: the sample story, as a page. `AURORA_BIN=... npm run report-picture -- FILE`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, openPage } from "../e2e/browser.mjs";

const file = process.argv[2] ?? "../docs/images/report.png";
const folder = mkdtempSync(join(tmpdir(), "aurora-report-"));
const browser = await launch();
try {
  const html = join(folder, "report.html");
  const args = ["hunt", "content/samples/harbor", "--rules", "content/rules", "--format", "html", "--out", html, "--no-progress"];
  execFileSync(resolve(process.env.AURORA_BIN ?? "../target/debug/aurora"), args, { cwd: "..", stdio: "ignore" });
  const { page } = await openPage(browser, { viewport: { width: 1280, height: 980 } });
  await page.goto(pathToFileURL(html).href);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
