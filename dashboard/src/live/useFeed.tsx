import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { meQuery } from "../api/queries";
import type { Alert, AlertDetail, Page } from "../api/types";
import { Feed, type FeedSocket, type FeedWorld, type LiveState } from "./feed";

interface Live {
  feed: Feed;
  /** Hands on the changes, in sets. */
  listen(listener: (alerts: Alert[]) => void): () => void;
}

const LiveContext = createContext<Live | null>(null);

/** Keeps what was read up to date for all that is below, as long as it is on. */
export function LiveProvider({ isOn, children }: { isOn: boolean; children: ReactNode }) {
  const client = useQueryClient();
  const live = useMemo(() => connect(client), [client]);
  useEffect(() => {
    if (!isOn) return;
    live.feed.start();
    return () => live.feed.stop();
  }, [isOn, live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("outside of LiveProvider");
  return live;
}

export function useLiveState(): LiveState {
  const { feed } = useLive();
  return useSyncExternalStore(feed.subscribe, () => feed.state);
}

function connect(client: QueryClient): Live {
  const listeners = new Set<(alerts: Alert[]) => void>();
  const feed = new Feed(browserWorld(client), {
    onChanges(alerts) {
      for (const alert of alerts) refreshDetail(client, alert);
      listeners.forEach((listener) => listener(alerts));
    },
    onResync() {
      client.setQueriesData<InfiniteData<Page<Alert>, string | null>>({ queryKey: ["database", "alerts"] }, firstPage);
      void client.invalidateQueries({ queryKey: ["database"] });
    },
  });
  return {
    feed,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// Reading all the pages again that were scrolled through could be thousands of rows. The rest comes on demand.
function firstPage(list: InfiniteData<Page<Alert>, string | null> | undefined) {
  return list && { pages: list.pages.slice(0, 1), pageParams: list.pageParams.slice(0, 1) };
}

function refreshDetail(client: QueryClient, alert: Alert): void {
  const queryKey = ["database", "alert", alert.id];
  const known = client.getQueryData<AlertDetail>(queryKey);
  if (!known || known.version >= alert.version) return;
  client.setQueryData<AlertDetail>(queryKey, { ...known, ...alert });
  void client.invalidateQueries({ queryKey });
}

function browserWorld(client: QueryClient): FeedWorld {
  return {
    open(after) {
      const url = new URL("/api/v1/ws/alerts", location.href);
      url.protocol = url.protocol.replace("http", "ws");
      if (after !== null) url.searchParams.set("after", String(after));
      return new WebSocket(url) as FeedSocket;
    },
    now: () => Date.now(),
    random: () => Math.random(),
    later(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    prepare: () =>
      client.fetchQuery({ ...meQuery, staleTime: 0 }).then(
        () => true,
        () => false,
      ),
  };
}
