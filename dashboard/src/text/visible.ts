// Text from outside may hold characters that hide, reorder or erase what stands around them. They are shown by
// their name instead, so that what an analyst reads is what the bytes say.

export type Piece = { kind: "text"; text: string } | { kind: "hidden"; text: string; label: string };

const NAMES: Record<number, string> = {
  0x00: "NUL",
  0x07: "BEL",
  0x08: "BS",
  0x0b: "VT",
  0x0c: "FF",
  0x0d: "CR",
  0x1b: "ESC",
  0x7f: "DEL",
  0xad: "SHY",
  0x61c: "ALM",
  0x200b: "ZWSP",
  0x200c: "ZWNJ",
  0x200d: "ZWJ",
  0x200e: "LRM",
  0x200f: "RLM",
  0x2028: "LSEP",
  0x2029: "PSEP",
  0x202a: "LRE",
  0x202b: "RLE",
  0x202c: "PDF",
  0x202d: "LRO",
  0x202e: "RLO",
  0x2060: "WJ",
  0x2066: "LRI",
  0x2067: "RLI",
  0x2068: "FSI",
  0x2069: "PDI",
  0xfeff: "BOM",
  0xfffd: "not UTF-8",
};

// Controls and format characters, lone surrogates, private use, variation selectors, and blanks that are no space.
// A line feed and a tab are layout. Sequences of emoji lose their joiners by this; in evidence that is right.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0\ufffd\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu;

/** The text in pieces: what can be seen, and what has to be named. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const character = match[0];
    if (character === "\n" || character === "\t") continue;
    if (match.index > from) out.push({ kind: "text", text: text.slice(from, match.index) });
    out.push({ kind: "hidden", text: character, label: label(character) });
    from = match.index + character.length;
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

/** The text with what cannot be seen named in brackets, for places that hold text alone, such as a title. */
export function visible(text: string): string {
  return pieces(text)
    .map((piece) => (piece.kind === "text" ? piece.text : `⟦${piece.label}⟧`))
    .join("");
}

function label(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return NAMES[point] ?? `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}
