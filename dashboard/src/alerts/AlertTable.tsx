import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type RefObject } from "react";
import type { Alert } from "../api/types";
import { AlertRow, COLUMNS, rowId } from "./AlertRow";

const ROW_HEIGHT = 36;
const HEAD_HEIGHT = 30;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

interface Props {
  rows: Alert[];
  active: number;
  openId: string | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  assigneeName: (alert: Alert) => string;
  onOpen: (alert: Alert) => void;
  onMore: () => void;
}

/** The rows that can be seen, of however many there are. */
export function AlertTable(props: Props) {
  const { rows, active, openId, hasMore, isLoadingMore, scroller, assigneeName, onOpen, onMore } = props;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= rows.length - AHEAD) onMore();
  }, [hasMore, isLoadingMore, lastShown, onMore, rows.length]);

  const shownActive = useRef(active);
  useEffect(() => {
    if (active >= 0 && active !== shownActive.current) virtual.scrollToIndex(active, { align: "auto" });
    shownActive.current = active;
  }, [active, virtual]);

  const activeAlert = rows[active];
  return (
    <div
      ref={scroller}
      className="alert-grid"
      role="grid"
      aria-label="Alerts"
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-multiselectable={false}
      aria-activedescendant={activeAlert && items.some(({ index }) => index === active) ? rowId(activeAlert) : undefined}
      tabIndex={0}
    >
      <div role="rowgroup" className="alert-top">
        <div role="row" aria-rowindex={1} className="alert-head">
          {COLUMNS.map((column) => (
            <span key={column} role="columnheader" className={column === "Count" ? "cell-number" : undefined}>
              {column}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="alert-rows" style={{ height: virtual.getTotalSize() }}>
          {items.map((place) => {
            const alert = rows[place.index];
            if (!alert) return null;
            return (
              <AlertRow
                key={alert.id}
                alert={alert}
                index={place.index}
                top={place.start - HEAD_HEIGHT}
                height={place.size}
                isActive={place.index === active}
                isOpen={alert.id === openId}
                assignee={assigneeName(alert)}
                onOpen={onOpen}
              />
            );
          })}
      </div>
    </div>
  );
}
