import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/queries";
import type { Me, Role, SystemMode } from "../api/types";
import { useMode } from "../mode/useMode";

export function useMe(): Me | undefined {
  const { canRead } = useMode();
  return useQuery({ ...meQuery, enabled: canRead }).data;
}

const WORKERS: readonly Role[] = ["admin", "analyst", "operator"];

/** Why the person may not work on alerts, or nothing if so. The server decides; this only spares the attempt. */
export function whyNot(me: Me | undefined, mode: SystemMode | undefined): string | null {
  if (!mode || !me) return "Not known yet who you are or what the mode is.";
  if (!WORKERS.includes(me.role)) return `Your role, ${me.role}, may look and not change.`;
  if (mode.mode === "dummy") return "In mode dummy nothing can be changed.";
  if (!mode.is_database_available) return "The database is away.";
  return null;
}
