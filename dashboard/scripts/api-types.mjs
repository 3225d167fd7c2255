// Types of what a running program answers, made from its own description: `AURORA_BIN=... npm run api`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";
import { startAurora } from "../e2e/aurora.mjs";

const FILE = new URL("../src/api/generated/schema.d.ts", import.meta.url);
const HEAD = "// Made by `npm run api` from the program's description of its interface.\n\n";

export const kept = () => readFileSync(FILE, "utf8");

/** The paths are left out: `queries.ts` has one function for each that the pages use. */
export async function typesOf(api) {
  const response = await fetch(`${api}/api/v1/openapi.json`);
  const { components, ...description } = await response.json();
  return HEAD + astToString(await openapi({ ...description, paths: {}, components: { schemas: components.schemas } }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const aurora = await startAurora();
  try {
    writeFileSync(FILE, await typesOf(aurora.api));
  } finally {
    await aurora.stop();
  }
}
