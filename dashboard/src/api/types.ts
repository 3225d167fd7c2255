// What the interface answers, as far as the pages read it, with the words that its fields take. `agreement.ts` holds it
// against `generated/`, which `npm run api` makes from the description that a running program gives of itself.

export const SEVERITIES = ["critical", "high", "medium", "low", "informational"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const STATUSES = ["new", "triaged", "investigating", "escalated", "resolved", "false_positive"] as const;
export type AlertStatus = (typeof STATUSES)[number];

export const VERDICTS = ["true_positive", "benign", "false_positive", "inconclusive"] as const;
export type Verdict = (typeof VERDICTS)[number];

export type RuntimeMode = "dummy" | "dry_run" | "real";
export type Role = "admin" | "analyst" | "operator" | "viewer" | "api_service";

export interface SystemMode {
  mode: RuntimeMode;
  is_database_available: boolean;
  showcase_reads_allowed: boolean;
  uses_showcase_data: boolean;
  read_data_source: "database" | "showcase" | "unavailable";
  is_mutations_allowed: boolean;
  is_internal_workflows_allowed: boolean;
  is_external_actions_allowed: boolean;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  showcase?: boolean;
  note?: string;
}

export interface Entity {
  kind: "host" | "user" | "address" | "domain" | "file" | "device";
  value: string;
}

export interface Alert {
  id: string;
  version: number;
  title: string;
  rule_id: string;
  severity: Severity;
  status: AlertStatus;
  verdict: Verdict | null;
  count: number;
  first_seen: string;
  last_seen: string;
  assignee: string | null;
  assignee_name: string | null;
  entities: Entity[];
  techniques: string[];
  mode: RuntimeMode;
  previous_id: string | null;
  created_at: string;
  updated_at: string;
  acknowledged_at: string | null;
  closed_at: string | null;
}

export interface RuleSummary {
  id: string;
  title: string;
  description: string | null;
  level: Severity;
  tags: string[];
  false_positives: string[];
  triage: string[];
  references: string[];
}

export interface Matched {
  field: string;
  value: unknown;
}

export interface Finding {
  id: string;
  event_ids: string[];
  seen_at: string;
  matched: Matched[];
  /** What the events of a correlation share, by field. */
  group: Record<string, string>;
}

export interface Comment {
  id: string;
  author: string | null;
  author_name: string;
  text: string;
  created_at: string;
}

export interface AlertDetail extends Alert {
  rule: RuleSummary | null;
  findings: Finding[];
  comments: Comment[];
  showcase?: boolean;
}

export interface StoredEvent {
  id: string;
  time: string;
  received_at: string;
  /** The id of the source that sent it. */
  source: string;
  class_uid: number;
  raw: string;
  ocsf: Record<string, unknown> | null;
}

export interface User {
  id: string;
  name: string;
  role: Role;
}

export interface Me extends User {
  mode: RuntimeMode;
}

export interface SessionStarted {
  user: User;
  access_token: string;
  expires_in: number;
}

export interface DashboardStats {
  computed_at: string;
  open: number;
  open_by_severity: Partial<Record<Severity, number>>;
  by_status: Partial<Record<AlertStatus, number>>;
  alerts_per_hour: { hour: string; count: number }[];
  showcase?: boolean;
}

export type Wellness = "ok" | "degraded" | "down";

export interface SystemHealth {
  status: Wellness;
  components: { name: string; status: Wellness; detail: string }[];
  ingest: {
    events_per_second: number;
    lag: Record<string, number>;
  };
  warnings: string[];
}

export interface SystemInfo {
  name: string;
  version: string;
  started_at: string;
  /** Where events are sent, as it listens there: the host may be one that means any. */
  ingest_url: string;
}

export interface Source {
  id: string;
  name: string;
}

export interface IssuedToken {
  id: string;
  token: string;
}

export interface PreviewChange {
  resource: string;
  id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The answer to a mutation in `dry_run`: what would change. Nothing is stored. */
export interface Preview {
  preview: true;
  mode: RuntimeMode;
  changes: PreviewChange[];
  receipts: unknown[];
}

/** An error as RFC 9457 has it, with what to do about it. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string | null;
  remedy?: string;
  errors?: { pointer: string; detail: string }[];
}

export type LiveMessage =
  | { type: "hello"; seq: number }
  | { type: "change"; seq: number; alert: Alert }
  | { type: "resync" };
