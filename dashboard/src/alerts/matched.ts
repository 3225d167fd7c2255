import type { Finding } from "../api/types";

export interface MatchedField {
  field: string;
  value: string;
}

/** What the findings matched, and what the events of a correlation share: each field and value once. */
export function matchedFields(findings: readonly Finding[]): MatchedField[] {
  const fields = new Map<string, MatchedField>();
  const shared = ({ group }: Finding) => Object.entries(group).map(([field, value]) => ({ field, value }));
  for (const { field, value } of findings.flatMap((finding) => [...finding.matched, ...shared(finding)])) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    fields.set(JSON.stringify([field, text]), { field, value: text });
  }
  return [...fields.values()];
}

/** The fields of an event's native form, those within others by their path; nothing if it is no JSON object. */
export function nativeFields(raw: string): { field: string; value: string }[] | null {
  let event: unknown;
  try {
    event = JSON.parse(raw);
  } catch {
    return null;
  }
  return isObject(event) ? flatten(event, "") : null;
}

function flatten(value: Record<string, unknown>, path: string): { field: string; value: string }[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const field = path + key;
    if (isObject(inner)) return flatten(inner, `${field}.`);
    return [{ field, value: typeof inner === "string" ? inner : JSON.stringify(inner) }];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
