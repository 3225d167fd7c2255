// An alert for tests.

import type { Alert } from "../api/types";

export function sampleAlert(changes: Partial<Alert> = {}): Alert {
  return {
    id: "a1",
    version: 1,
    title: "Title",
    rule_id: "r1",
    severity: "high",
    status: "new",
    verdict: null,
    count: 1,
    first_seen: "2026-03-17T09:00:00.000000Z",
    last_seen: "2026-03-17T09:00:00.000000Z",
    assignee: null,
    assignee_name: null,
    entities: [],
    techniques: [],
    mode: "dry_run",
    previous_id: null,
    created_at: "2026-03-17T09:00:00.000000Z",
    updated_at: "2026-03-17T09:00:00.000000Z",
    acknowledged_at: null,
    closed_at: null,
    ...changes,
  };
}
