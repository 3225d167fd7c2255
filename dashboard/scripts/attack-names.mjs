// Writes src/generated/attack.json: the names of ATT&CK techniques by id, from the table of the `model` crate.
// Run it with `npm run attack` after that table has changed; a test fails when the names are stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TABLE = new URL("../../crates/model/src/generated/attack.rs", import.meta.url);
const NAMES = new URL("../src/generated/attack.json", import.meta.url);

export function attackNames() {
  const text = readFileSync(TABLE, "utf8").replace(/\s*\n\s*/g, " ");
  const rows = text.matchAll(/Technique::new\(\s*Id::new\((\d+), (\d+)\),\s*"((?:[^"\\]|\\.)*)"/g);
  const names = {};
  for (const [, number, sub, name] of rows) {
    const id = `T${number.padStart(4, "0")}` + (sub === "0" ? "" : `.${sub.padStart(3, "0")}`);
    names[id] = JSON.parse(`"${name}"`);
  }
  return names;
}

export function written() {
  return JSON.parse(readFileSync(NAMES, "utf8"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(NAMES, JSON.stringify(attackNames(), null, 0) + "\n");
}
