// Times as people read them. The absolute time always stands beside, in UTC.

const STEPS: [seconds: number, unit: string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
];

/** How long ago, in its largest unit. A time ahead of the clock says so, for a clock is then wrong. */
export function relativeTime(iso: string, now: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < -5) return `in ${span(-seconds)}`;
  if (seconds < 10) return "now";
  return `${span(seconds)} ago`;
}

/** A length of time in its largest unit. */
export function span(seconds: number): string {
  const step = STEPS.find(([length]) => seconds >= length);
  return step ? `${Math.floor(seconds / step[0])} ${step[1]}` : `${Math.floor(seconds)} s`;
}

/** To the second, in UTC. */
export function absoluteTime(iso: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
