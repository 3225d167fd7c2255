// Where the values that matched stand in the bytes of the event.

export interface Span {
  text: string;
  isMatch: boolean;
}

// One letter or digit stands in nearly every event, and to mark all of them would say nothing.
const SHORTEST = 2;

/** The text in spans, those marked that hold one of the values, as it is or as JSON writes it. */
export function highlight(text: string, values: readonly string[]): Span[] {
  const marked = merge(values.flatMap((value) => places(text, value)));
  const spans: Span[] = [];
  let from = 0;
  for (const [start, end] of marked) {
    if (start > from) spans.push({ text: text.slice(from, start), isMatch: false });
    spans.push({ text: text.slice(start, end), isMatch: true });
    from = end;
  }
  if (from < text.length) spans.push({ text: text.slice(from), isMatch: false });
  return spans;
}

type Place = readonly [start: number, end: number];

function places(text: string, value: string): Place[] {
  const found: Place[] = [];
  for (const form of new Set([value, JSON.stringify(value).slice(1, -1)])) {
    if (form.length < SHORTEST) continue;
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
      found.push([at, at + form.length]);
    }
  }
  return found;
}

function merge(found: Place[]): Place[] {
  const out: [number, number][] = [];
  for (const [start, end] of found.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}
