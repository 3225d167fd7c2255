import { expect, it } from "vitest";
// @ts-expect-error The script is plain JavaScript: it runs before anything is built.
import { attackNames, written } from "../../scripts/attack-names.mjs";

it("the names of techniques are those of the model crate; if not, run `npm run attack`", () => {
  expect(Object.keys(attackNames()).length).toBeGreaterThan(700);
  expect(written()).toEqual(attackNames());
});
