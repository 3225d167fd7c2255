import { describe, expect, it } from "vitest";
import CSS from "./tokens.css?raw";

const colours = (block: string) => Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1]!, found[2]!]));
const blocks = CSS.split(/:root[^{]*\{/).slice(1).map(colours);
const [light, dark, systemDark] = blocks as [Record<string, string>, Record<string, string>, Record<string, string>];

const GROUNDS = ["canvas", "surface", "raised", "active"];
const TEXTS = ["text", "muted", "accent-text", "critical", "high", "medium", "low", "informational", "green", "violet"];

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

describe.each([
  ["light", light],
  ["dark", dark],
])("in %s", (_, theme) => {
  const pairs = [
    ...GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground] as const)),
    ...["mode-dummy", "mode-dummy-stripe", "mode-dry-run", "mode-real", "mode-away", "mark"].map((ground) => ["text", ground] as const),
    ["on-accent", "accent"] as const,
  ];
  it.each(pairs)("%s on %s can be read", (text, ground) => {
    expect(contrast(theme[text]!, theme[ground]!)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(GROUNDS)("the edge of a control stands out from %s", (ground) => {
    expect(contrast(theme["edge"]!, theme[ground]!)).toBeGreaterThanOrEqual(3);
  });
});

it("the system's dark is the dark that can be chosen", () => expect(systemDark).toEqual(dark));
