// The scales of the product, each as icon and word: colour only repeats what they say.

import type { AlertStatus, Severity, Verdict } from "../api/types";
import { Icon } from "./Icon";

export const STATUS_WORDS: Record<AlertStatus, string> = {
  new: "New",
  triaged: "Triaged",
  investigating: "Investigating",
  escalated: "Escalated",
  resolved: "Resolved",
  false_positive: "False positive",
};

export const VERDICT_WORDS: Record<Verdict, string> = {
  true_positive: "True positive",
  benign: "Benign",
  false_positive: "False positive",
  inconclusive: "Inconclusive",
};

export const SEVERITY_WORDS: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  informational: "Info",
};

export function SeverityLabel({ severity }: { severity: Severity }) {
  return (
    <span className={`severity severity-${severity}`}>
      <Icon name={severity} />
      {SEVERITY_WORDS[severity]}
    </span>
  );
}

export function StatusLabel({ status }: { status: AlertStatus }) {
  return (
    <span className={`status status-${status}`}>
      <Icon name={status} />
      {STATUS_WORDS[status]}
    </span>
  );
}

export function VerdictLabel({ verdict }: { verdict: Verdict }) {
  return <span className={`verdict verdict-${verdict}`}>{VERDICT_WORDS[verdict]}</span>;
}
