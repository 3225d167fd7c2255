import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { usersQuery } from "../api/queries";
import type { User } from "../api/types";
import { useMode } from "../mode/useMode";
import { useMe } from "../session/useMe";

const NONE: User[] = [];

/** Names of users. Only admins may list them; for others a colleague is a short id. */
export function useUsers(): { users: User[]; nameOf: (userId: string | null) => string } {
  const me = useMe();
  const { isLive } = useMode();
  const { data } = useQuery({ ...usersQuery, enabled: isLive && me?.role === "admin" });
  const users = data?.items ?? NONE;
  const nameOf = useCallback(
    (userId: string | null) => {
      if (userId === null) return "Nobody";
      if (userId === me?.id) return "You";
      return users.find((user) => user.id === userId)?.name ?? `User …${userId.slice(-6)}`;
    },
    [me?.id, users],
  );
  return { users, nameOf };
}
