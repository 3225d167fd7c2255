import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { usersQuery } from "../api/queries";
import type { Alert, User } from "../api/types";
import { useMode } from "../mode/useMode";
import { useMe } from "../session/useMe";

const NONE: User[] = [];

/** Whom an alert can be assigned to. Only admins may list users. */
export function useUsers(): User[] {
  const me = useMe();
  const { isLive } = useMode();
  const { data } = useQuery({ ...usersQuery, enabled: isLive && me?.role === "admin" });
  return data?.items ?? NONE;
}

/** Who works on an alert. A user whose name is not known is a short id. */
export function useAssigneeName(): (alert: Alert) => string {
  const me = useMe();
  return useCallback(
    ({ assignee, assignee_name }) => {
      if (assignee === null) return "Nobody";
      if (assignee === me?.id) return "You";
      return assignee_name ?? `User …${assignee.slice(-6)}`;
    },
    [me?.id],
  );
}
