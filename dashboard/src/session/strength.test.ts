import { expect, it } from "vitest";
import { passwordHint } from "./strength";

it.each([
  ["", "mira", "short", "12 more characters needed"],
  ["elevenchars", "mira", "short", "1 more character needed"],
  ["twelve-chars", "mira", "fair", "Good enough; a few more characters make it strong"],
  ["aaaaaaaaaaaaaaaaaaaa", "mira", "fair", "It repeats itself; a few words that do not belong together are better"],
  ["I-am-Mira-and-strong", "mira", "fair", "It holds your name, which is guessed first"],
  ["copper kettle on a roof", "mira", "good", "Strong"],
  ["🙂🙃😀😃😄😁😆😅🤣😂🙂🙃", "", "fair", "Good enough; a few more characters make it strong"],
])("%j of %s is %s", (password, name, level, text) => {
  expect(passwordHint(password, name)).toEqual({ level, text });
});
