// Which alerts are shown, and in which order. The address of the page holds it, so that a view can be sent on.

import { SEVERITIES, STATUSES, type Alert, type AlertStatus, type Severity } from "../api/types";

export type Order = "newest" | "severity";
/** A status, or all of those that still need work. */
export type StatusFilter = AlertStatus | "open";
/** A user's id, or one of two words. */
export type AssigneeFilter = string;

export interface AlertFilters {
  severity: Severity[];
  status: StatusFilter | null;
  assignee: AssigneeFilter | null;
  rule: string | null;
  order: Order;
}

/** What the address holds: text alone, and nothing for what is as usual. */
export interface AlertSearch {
  severity?: string;
  status?: string;
  assignee?: string;
  rule?: string;
  order?: string;
}

export const NO_FILTERS: AlertFilters = { severity: [], status: null, assignee: null, rule: null, order: "newest" };
const OPEN: readonly AlertStatus[] = ["new", "triaged", "investigating", "escalated"];

export function isOpen(status: AlertStatus): boolean {
  return OPEN.includes(status);
}

/** The filters that an address names. What it names wrongly is left out: an old link still opens. */
export function filtersFromSearch(search: AlertSearch): AlertFilters {
  const named = (search.severity ?? "").split(",");
  return {
    severity: SEVERITIES.filter((severity) => named.includes(severity)),
    status: ["open", ...STATUSES].includes(search.status ?? "") ? (search.status as StatusFilter) : null,
    assignee: search.assignee || null,
    rule: search.rule || null,
    order: search.order === "severity" ? "severity" : "newest",
  };
}

export function searchFromFilters(filters: AlertFilters): AlertSearch {
  return {
    ...(filters.severity.length > 0 && { severity: filters.severity.join(",") }),
    ...(filters.status && { status: filters.status }),
    ...(filters.assignee && { assignee: filters.assignee }),
    ...(filters.rule && { rule: filters.rule }),
    ...(filters.order !== "newest" && { order: filters.order }),
  };
}

/** The query of `GET /alerts`. */
export function queryOf(filters: AlertFilters, myId: string | null): URLSearchParams {
  const query = new URLSearchParams({ order: filters.order, limit: "100" });
  if (filters.severity.length > 0) query.set("severity", filters.severity.join(","));
  if (filters.status) query.set("status", filters.status === "open" ? OPEN.join(",") : filters.status);
  if (filters.assignee) query.set("assignee", filters.assignee === "me" ? (myId ?? "none") : filters.assignee);
  if (filters.rule) query.set("rule_id", filters.rule);
  return query;
}

/** Whether an alert that comes in live belongs into the list. */
export function isShown(alert: Alert, filters: AlertFilters, myId: string | null): boolean {
  const { severity, status, assignee, rule } = filters;
  if (severity.length > 0 && !severity.includes(alert.severity)) return false;
  if (status && (status === "open" ? !isOpen(alert.status) : alert.status !== status)) return false;
  if (rule && alert.rule_id !== rule) return false;
  if (assignee === "me") return alert.assignee === myId;
  if (assignee === "none") return alert.assignee === null;
  return !assignee || alert.assignee === assignee;
}

export function isFiltered(filters: AlertFilters): boolean {
  return filters.severity.length > 0 || Boolean(filters.status ?? filters.assignee ?? filters.rule);
}
