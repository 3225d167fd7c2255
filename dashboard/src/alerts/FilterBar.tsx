import { SEVERITIES, STATUSES, type Severity } from "../api/types";
import { Icon } from "../ui/Icon";
import { SEVERITY_WORDS, STATUS_WORDS } from "../ui/Labels";
import { isFiltered, NO_FILTERS, type AlertFilters, type Order, type StatusFilter } from "./filters";

interface Props {
  filters: AlertFilters;
  /** How many are open, where that is known. */
  open: Partial<Record<Severity, number>> | undefined;
  onChange: (filters: AlertFilters) => void;
}

export function FilterBar({ filters, open, onChange }: Props) {
  const toggle = (severity: Severity) => {
    const isOn = filters.severity.includes(severity);
    const severities = SEVERITIES.filter((other) => (other === severity ? !isOn : filters.severity.includes(other)));
    onChange({ ...filters, severity: severities });
  };
  return (
    <div className="filters" role="group" aria-label="Filters">
      <div className="severity-filter" role="group" aria-label="Severity">
        {SEVERITIES.map((severity) => (
          <button
            key={severity}
            type="button"
            className={`chip severity-${severity}`}
            aria-pressed={filters.severity.includes(severity)}
            onClick={() => toggle(severity)}
          >
            <Icon name={severity} />
            {SEVERITY_WORDS[severity]}
            {open && (
              <span className="chip-count">
                {(open[severity] ?? 0).toLocaleString("en")}
                <span className="unseen"> open</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <label className="field-inline">
        Status
        <select
          value={filters.status ?? ""}
          onChange={(event) => onChange({ ...filters, status: (event.target.value || null) as StatusFilter | null })}
        >
          <option value="">All</option>
          <option value="open">Open</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {STATUS_WORDS[status]}
            </option>
          ))}
        </select>
      </label>
      <label className="field-inline">
        Assignee
        <select
          value={filters.assignee ?? ""}
          onChange={(event) => onChange({ ...filters, assignee: event.target.value || null })}
        >
          <option value="">Anyone</option>
          <option value="me">Me</option>
          <option value="none">Nobody</option>
          {filters.assignee && !["me", "none"].includes(filters.assignee) && (
            <option value={filters.assignee}>{filters.assignee}</option>
          )}
        </select>
      </label>
      <label className="field-inline">
        Order
        <select value={filters.order} onChange={(event) => onChange({ ...filters, order: event.target.value as Order })}>
          <option value="newest">Newest</option>
          <option value="severity">Severity</option>
        </select>
      </label>
      {filters.rule && <span className="chip is-still">One rule only</span>}
      {isFiltered(filters) && (
        <button type="button" className="button-plain" onClick={() => onChange({ ...NO_FILTERS, order: filters.order })}>
          Clear
        </button>
      )}
    </div>
  );
}
