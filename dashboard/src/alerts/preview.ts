import type { PreviewChange } from "../api/types";

export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

// They change with every change, and say nothing about this one.
const INCIDENTAL = ["version", "updated_at"];

/** The fields of a record that would be others. */
export function fieldChanges({ before, after }: PreviewChange): FieldChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .filter((field) => !INCIDENTAL.includes(field))
    .map((field) => ({ field, before: words(before?.[field]), after: words(after?.[field]) }))
    .filter((change) => change.before !== change.after);
}

function words(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
