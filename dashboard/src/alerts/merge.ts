// How live changes join the list. A row that is shown changes where it stands; it never moves or goes away under
// the hand of whoever works on it. A new one is put on top only while nobody would lose the place by it.

import type { Alert, Page } from "../api/types";

export interface AlertPages {
  pages: Page<Alert>[];
  pageParams: (string | null)[];
}

export interface Merged {
  pages: AlertPages;
  /** Alerts that belong into the list and are not in it yet, the newest first. */
  waiting: Alert[];
}

/** The list with a set of changes. Older versions than the known ones change nothing: messages may come twice. */
export function mergeChanges(
  list: AlertPages,
  waiting: readonly Alert[],
  changes: readonly Alert[],
  isWanted: (alert: Alert) => boolean,
): Merged {
  const latest = latestById(changes);
  const shown = new Set<string>();
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.map((alert) => {
      shown.add(alert.id);
      return newer(alert, latest.get(alert.id));
    }),
  }));
  const held = latestById([...waiting, ...latest.values()]);
  const next = [...held.values()]
    .filter((alert) => !shown.has(alert.id) && isWanted(alert))
    .filter((alert) => !isBeyond(alert, list))
    .sort(newestFirst);
  return { pages: { ...list, pages }, waiting: next };
}

/** The list with the waiting ones on top. */
export function takeIn(list: AlertPages, waiting: readonly Alert[]): AlertPages {
  const [first, ...rest] = list.pages;
  if (!first || waiting.length === 0) return list;
  return { ...list, pages: [{ ...first, items: [...waiting, ...first.items] }, ...rest] };
}

/** The rows of all pages. An alert that moved between two pages while they were read stands once. */
export function rowsOf(list: Pick<AlertPages, "pages"> | undefined): Alert[] {
  const rows = new Map<string, Alert>();
  for (const page of list?.pages ?? []) {
    for (const alert of page.items) {
      const known = rows.get(alert.id);
      rows.set(alert.id, known ? newer(known, alert) : alert);
    }
  }
  return [...rows.values()];
}

// An alert older than the last row that was read comes with a later page, at its own place.
function isBeyond(alert: Alert, list: AlertPages): boolean {
  const lastPage = list.pages.at(-1);
  const last = lastPage?.items.at(-1);
  return Boolean(lastPage?.next_cursor && last && alert.created_at < last.created_at);
}

function latestById(alerts: readonly Alert[]): Map<string, Alert> {
  const latest = new Map<string, Alert>();
  for (const alert of alerts) latest.set(alert.id, newer(alert, latest.get(alert.id)));
  return latest;
}

function newer(known: Alert, other: Alert | undefined): Alert {
  return other && other.version > known.version ? other : known;
}

function newestFirst(a: Alert, b: Alert): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
