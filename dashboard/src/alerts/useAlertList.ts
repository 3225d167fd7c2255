import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { alertsQuery } from "../api/queries";
import type { Alert, Page } from "../api/types";
import { useLive } from "../live/useFeed";
import { isShown, type AlertFilters } from "./filters";
import { mergeChanges, rowsOf, takeIn } from "./merge";

type List = InfiniteData<Page<Alert>, string | null>;

/**
 * The list that the filters name, kept live. `mayInsert` says whether new alerts may be put on top now; while it
 * does not, they wait and are counted.
 */
export function useAlertList(filters: AlertFilters, myId: string | null, isOn: boolean, mayInsert: () => boolean) {
  const client = useQueryClient();
  const options = useMemo(() => alertsQuery(filters, myId), [filters, myId]);
  const query = useInfiniteQuery({ ...options, enabled: isOn });
  const [waiting, setWaiting] = useState<Alert[]>([]);
  const latest = useRef({ waiting, mayInsert });
  latest.current = { waiting, mayInsert };
  const { listen } = useLive();

  useEffect(() => setWaiting([]), [options]);

  useEffect(
    () =>
      listen((changes) => {
        const list = client.getQueryData<List>(options.queryKey);
        if (!list) return;
        const merged = mergeChanges(list, latest.current.waiting, changes, (alert) => isShown(alert, filters, myId));
        const inserts = filters.order === "newest" && latest.current.mayInsert();
        client.setQueryData<List>(options.queryKey, inserts ? takeIn(merged.pages, merged.waiting) : merged.pages);
        setWaiting(inserts ? [] : merged.waiting);
        latest.current.waiting = inserts ? [] : merged.waiting;
      }),
    [client, filters, listen, myId, options],
  );

  const showWaiting = useCallback(() => {
    // By severity, each new one has its own place, which only the server knows.
    if (filters.order === "severity") void client.resetQueries({ queryKey: options.queryKey });
    else client.setQueryData<List>(options.queryKey, (list) => list && takeIn(list, latest.current.waiting));
    setWaiting([]);
  }, [client, filters.order, options]);

  const rows = useMemo(() => rowsOf(query.data), [query.data]);
  return { query, rows, waiting: waiting.length, showWaiting, isShowcase: query.data?.pages[0]?.showcase === true };
}
