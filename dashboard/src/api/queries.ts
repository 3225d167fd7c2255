// What the pages read and do, one function per operation.

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { queryOf, type AlertFilters } from "../alerts/filters";
import { call } from "./http";
import type {
  Alert,
  AlertDetail,
  AlertStatus,
  DashboardStats,
  IssuedToken,
  Me,
  Page,
  Preview,
  SessionStarted,
  Source,
  StoredEvent,
  SystemHealth,
  SystemInfo,
  SystemMode,
  User,
  Verdict,
} from "./types";

export type Changed<T> = T | Preview;

export function isPreview(answer: unknown): answer is Preview {
  return typeof answer === "object" && answer !== null && "preview" in answer && answer.preview === true;
}

/** Public, and asked again and again: it says whether anything else may be asked. */
export const modeQuery = queryOptions({
  queryKey: ["mode"],
  queryFn: ({ signal }) => call<SystemMode>("/system/mode", { signal }),
  refetchInterval: 4_000,
  refetchIntervalInBackground: true,
  staleTime: 2_000,
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => call<Me>("/auth/me", { signal }),
  staleTime: 60_000,
  retry: false,
});

export const statsQuery = queryOptions({
  queryKey: ["database", "stats"],
  queryFn: ({ signal }) => call<DashboardStats>("/dashboard/stats", { signal }),
  refetchInterval: 5_000,
});

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => call<SystemHealth>("/system/health", { signal }),
  refetchInterval: 5_000,
});

export const infoQuery = queryOptions({
  queryKey: ["info"],
  queryFn: ({ signal }) => call<SystemInfo>("/system/info", { signal }),
  staleTime: Infinity,
});

export const usersQuery = queryOptions({
  queryKey: ["database", "users"],
  queryFn: ({ signal }) => call<Page<User>>("/users?limit=200", { signal }),
  staleTime: 60_000,
});

export const sourcesQuery = queryOptions({
  queryKey: ["database", "sources"],
  queryFn: ({ signal }) => call<Page<Source>>("/sources?limit=200", { signal }),
  refetchInterval: 30_000,
});

// Kept fresh by the live channel, not by asking again: a refetch would read every page that was scrolled through.
export const alertsQuery = (filters: AlertFilters, myId: string | null) =>
  infiniteQueryOptions({
    queryKey: ["database", "alerts", filters, myId],
    queryFn: ({ pageParam, signal }) => {
      const query = queryOf(filters, myId);
      if (pageParam) query.set("cursor", pageParam);
      return call<Page<Alert>>(`/alerts?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["database", "alert", id],
    queryFn: ({ signal }) => call<AlertDetail>(`/alerts/${encodeURIComponent(id)}`, { signal }),
  });

export const alertEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["database", "alert-events", id],
    queryFn: ({ signal }) => call<Page<StoredEvent>>(`/alerts/${encodeURIComponent(id)}/events`, { signal }),
  });

export const setUp = (token: string, name: string, password: string) =>
  call<SessionStarted>("/auth/setup", { method: "POST", body: { token, name, password }, refreshes: false });

export const logIn = (name: string, password: string) =>
  call<SessionStarted>("/auth/login", { method: "POST", body: { name, password }, refreshes: false });

export const logOut = () => call<void>("/auth/logout", { method: "POST" });

const onAlert = <T>(alert: Alert, action: string, body?: unknown) =>
  call<Changed<T>>(`/alerts/${encodeURIComponent(alert.id)}/${action}`, {
    method: "POST",
    version: alert.version,
    ...(body !== undefined && { body }),
  });

export const moveAlert = (alert: Alert, status: AlertStatus, verdict?: Verdict, comment?: string) =>
  onAlert<Alert>(alert, "status", { status, ...(verdict && { verdict }), ...(comment && { comment }) });

export const claimAlert = (alert: Alert) => onAlert<Alert>(alert, "claim");

export const assignAlert = (alert: Alert, userId: string | null) => onAlert<Alert>(alert, "assign", { user_id: userId });

export const commentAlert = (alert: Alert, text: string) => onAlert<unknown>(alert, "comments", { text });

export const createSource = (name: string) => call<Source>("/sources", { method: "POST", body: { name } });

export const issueToken = (sourceId: string) =>
  call<IssuedToken>(`/sources/${encodeURIComponent(sourceId)}/tokens`, { method: "POST", body: { name: "dashboard" } });
