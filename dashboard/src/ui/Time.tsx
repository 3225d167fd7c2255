import { useSyncExternalStore } from "react";
import { absoluteTime, relativeTime } from "../text/time";

// One clock for the whole page, so that all ages change together.
const TICK = 10_000;
let now = Date.now();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

setInterval(() => {
  now = Date.now();
  listeners.forEach((listener) => listener());
}, TICK);

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** A time as its age, with the time itself on hover and for programs. */
export function Age({ at }: { at: string }) {
  // A row may be younger than the last tick.
  const current = Math.max(useNow(), Date.now() - TICK);
  return (
    <time dateTime={at} title={absoluteTime(at)}>
      {relativeTime(at, current)}
    </time>
  );
}
