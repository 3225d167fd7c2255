import assert from "node:assert/strict";
import { test } from "node:test";
import { kept, typesOf } from "../scripts/api-types.mjs";
import { startAurora } from "./aurora.mjs";

test("the pages are built on the types of this very program", { timeout: 60_000 }, async () => {
  const aurora = await startAurora();
  try {
    assert.equal(kept(), await typesOf(aurora.api), "`npm run api` makes them anew");
  } finally {
    await aurora.stop();
  }
});
