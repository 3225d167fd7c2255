// A real `aurora up` on a directory of its own, on free ports.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_WITHIN = 30_000;

export async function startAurora(env = {}, binary = process.env.AURORA_BIN, flags = []) {
  if (!binary) throw new Error("AURORA_BIN names the program to test: build it, and set AURORA_BIN=../target/debug/aurora");
  const folder = mkdtempSync(join(tmpdir(), "aurora-e2e-"));
  const readyFile = join(folder, "ready.json");
  const free = "127.0.0.1:0";
  const child = spawn(binary, ["up", "--data-dir", join(folder, "data"), "--ready-file", readyFile, ...flags], {
    env: { ...process.env, AURORA__API__BIND: free, AURORA__API__DASHBOARD_BIND: free, AURORA__INGEST__BIND: free, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  child.stderr.on("data", (data) => (said += data));
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      appears(folder, readyFile),
      exited.then(() => Promise.reject(new Error(`aurora ended before it was ready:\n${said}`))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...JSON.parse(readFileSync(readyFile, "utf8")), stop };
}

function appears(folder, file) {
  return new Promise((done, fail) => {
    const late = setTimeout(() => finish(() => fail(new Error("aurora was not ready in time"))), READY_WITHIN).unref();
    const watcher = watch(folder, { persistent: false }, () => existsSync(file) && finish(done));
    const finish = (end) => {
      clearTimeout(late);
      watcher.close();
      end();
    };
    if (existsSync(file)) finish(done);
  });
}
