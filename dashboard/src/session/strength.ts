// A hint, not a gate: the server decides what it takes.

export const SHORTEST = 12;

export interface Hint {
  level: "short" | "fair" | "good";
  text: string;
}

/** What to say about a password. Length counts; a word repeated or a run of neighbours does not add to it. */
export function passwordHint(password: string, name: string): Hint {
  const missing = SHORTEST - [...password].length;
  if (missing > 0) return { level: "short", text: `${missing} more ${missing === 1 ? "character" : "characters"} needed` };
  if (name.length > 2 && password.toLowerCase().includes(name.toLowerCase())) {
    return { level: "fair", text: "It holds your name, which is guessed first" };
  }
  if (new Set(password).size < 8) return { level: "fair", text: "It repeats itself; a few words that do not belong together are better" };
  if ([...password].length < 16) return { level: "fair", text: "Good enough; a few more characters make it strong" };
  return { level: "good", text: "Strong" };
}
