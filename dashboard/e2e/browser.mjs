// Debian's Chromium, driven without a browser of the driver's own.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATH = process.env.CHROMIUM ?? "/usr/bin/chromium";

export async function launch() {
  if (!existsSync(PATH)) throw new Error(`${PATH} is missing: apt-get install chromium, or set CHROMIUM`);
  // In a container the sandbox of Chromium needs rights that a test should not ask for; the pages are our own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: PATH, args });
}

/** A page that remembers what its console complained about. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "dark", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  // A request that the page itself gave up, for a newer one, is no failure and does not reach the console.
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED") complaints.push(`${reason}: ${request.url()}`);
  });
  return { context, page, complaints };
}
