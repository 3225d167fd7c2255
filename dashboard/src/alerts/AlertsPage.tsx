import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { statsQuery } from "../api/queries";
import type { Alert } from "../api/types";
import { useMode } from "../mode/useMode";
import { FirstEvent } from "../overview/FirstEvent";
import { Overview } from "../overview/Overview";
import { useMe } from "../session/useMe";
import { ProblemNote } from "../ui/ProblemNote";
import { AlertPanel } from "./AlertPanel";
import { AlertTable } from "./AlertTable";
import { FilterBar } from "./FilterBar";
import { filtersFromSearch, isFiltered, NO_FILTERS, searchFromFilters, type AlertFilters } from "./filters";
import { useAlertKeys } from "./useAlertKeys";
import { useAlertList } from "./useAlertList";
import { useAssigneeName } from "./useUsers";

/** After so many milliseconds a pointer that rests is no hand that is about to click. */
const POINTING_FOR = 2_000;

/** The queue: what needs somebody, the newest or the worst first, and what is known of the one that is open. */
export function AlertsPage() {
  const search = useSearch({ from: "/shell/alerts" });
  const navigate = useNavigate();
  const { canRead } = useMode();
  const me = useMe();
  const assigneeName = useAssigneeName();
  const { data: stats } = useQuery({ ...statsQuery, enabled: canRead });
  const { severity, status, assignee, rule, order, panel } = search;
  const filters = useMemo(
    () => filtersFromSearch({ ...(severity && { severity }), ...(status && { status }), ...(assignee && { assignee }), ...(rule && { rule }), ...(order && { order }) }),
    [severity, status, assignee, rule, order],
  );

  const scroller = useRef<HTMLDivElement>(null);
  const pointedAt = useRef(-Infinity);
  const [activeId, setActiveId] = useState<string | null>(panel ?? null);
  // New rows would move those below them: not while somebody points at one or has gone down the list.
  const mayInsert = () => {
    if (!scroller.current) return true;
    const isPointing = performance.now() - pointedAt.current < POINTING_FOR;
    return scroller.current.scrollTop < 4 && activeId === null && !panel && !isPointing;
  };
  const { query, rows, waiting, showWaiting, isShowcase } = useAlertList(filters, me?.id ?? null, canRead, mayInsert);

  const active = rows.findIndex((alert) => alert.id === activeId);
  const setFilters = (next: AlertFilters) =>
    void navigate({ to: "/alerts", search: { ...searchFromFilters(next), ...(panel && { panel }) }, replace: true });
  const setPanel = useCallback(
    (id: string | null, replace = false) =>
      void navigate({ to: "/alerts", search: ({ panel: _, ...rest }) => ({ ...rest, ...(id && { panel: id }) }), replace }),
    [navigate],
  );
  const open = useCallback(
    (alert: Alert) => {
      setActiveId(alert.id);
      setPanel(alert.id);
    },
    [setPanel],
  );
  const showNew = () => {
    showWaiting();
    scroller.current?.scrollTo({ top: 0 });
  };

  useAlertKeys({ rows, active, panel: panel ?? null, setActiveId, setPanel, showNew });

  const isEmpty = query.isSuccess && rows.length === 0;
  return (
    <div className={`alerts-page${panel ? " has-panel" : ""}`}>
      <h1 className="unseen">Alerts</h1>
      <Overview />
      <FilterBar filters={filters} open={stats?.open_by_severity} onChange={setFilters} />
      <div className="alerts-list" onPointerMove={() => (pointedAt.current = performance.now())}>
        {waiting > 0 && (
          <button type="button" className="new-alerts" onClick={showNew}>
            {waiting.toLocaleString("en")} new
          </button>
        )}
        {isShowcase && <p className="watermark">Showcase: these alerts are made up</p>}
        {query.error && rows.length === 0 && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <div className="skeleton skeleton-rows" aria-busy="true" aria-label="Loading the alerts" />}
        {isEmpty && !isFiltered(filters) && waiting === 0 && <FirstEvent />}
        {isEmpty && isFiltered(filters) && <NothingFits onClear={() => setFilters({ ...NO_FILTERS, order: filters.order })} />}
        {rows.length > 0 && (
          <AlertTable
            rows={rows}
            active={active}
            openId={panel ?? null}
            hasMore={query.hasNextPage}
            isLoadingMore={query.isFetchingNextPage}
            scroller={scroller}
            assigneeName={assigneeName}
            onOpen={open}
            onMore={() => void query.fetchNextPage()}
          />
        )}
      </div>
      {panel && <AlertPanel id={panel} onClose={() => setPanel(null)} />}
    </div>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  return (
    <section className="empty">
      <h2>No alert fits these filters</h2>
      <p className="muted">Others may be there.</p>
      <button type="button" className="button" onClick={onClear}>
        Clear the filters
      </button>
    </section>
  );
}
