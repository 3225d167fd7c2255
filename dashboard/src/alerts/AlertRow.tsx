import { memo } from "react";
import type { Alert } from "../api/types";
import { visible } from "../text/visible";
import { SeverityLabel, StatusLabel } from "../ui/Labels";
import { Outside } from "../ui/Outside";
import { Age } from "../ui/Time";

export const COLUMNS = ["Severity", "Alert", "Status", "Count", "Entities", "Assignee", "Last seen"] as const;

interface Props {
  alert: Alert;
  index: number;
  top: number;
  height: number;
  isActive: boolean;
  isOpen: boolean;
  assignee: string;
  onOpen: (alert: Alert) => void;
}

export const rowId = (alert: Alert) => `alert-${alert.id}`;

export const AlertRow = memo(function AlertRow({ alert, index, top, height, isActive, isOpen, assignee, onOpen }: Props) {
  const entities = alert.entities.map((entity) => `${entity.kind} ${visible(entity.value)}`).join(", ");
  return (
    <div
      id={rowId(alert)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isActive}
      className={`alert-row${isActive ? " is-active" : ""}${isOpen ? " is-open" : ""}${alert.closed_at ? " is-closed" : ""}`}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={() => onOpen(alert)}
    >
      <span role="gridcell">
        <SeverityLabel severity={alert.severity} />
      </span>
      <span role="gridcell" className="cell-title" title={visible(alert.title)}>
        <Outside text={alert.title} />
      </span>
      <span role="gridcell">
        <StatusLabel status={alert.status} />
      </span>
      <span role="gridcell" className="cell-number">
        {alert.count.toLocaleString("en")}
      </span>
      <span role="gridcell" className="cell-entities mono" title={entities}>
        {alert.entities.map((entity, at) => (
          <span key={at} className="entity-short">
            <Outside text={entity.value} />
          </span>
        ))}
      </span>
      <span role="gridcell" className="cell-muted" title={assignee}>
        {assignee}
      </span>
      <span role="gridcell" className="cell-time">
        <Age at={alert.last_seen} />
      </span>
    </div>
  );
});
