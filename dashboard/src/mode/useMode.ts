import { useQuery } from "@tanstack/react-query";
import { modeQuery } from "../api/queries";
import type { SystemMode } from "../api/types";

/** The mode as last heard, and whether anything may be asked that needs the database. */
export function useMode(): { mode: SystemMode | undefined; canRead: boolean; error: Error | null } {
  const { data, error } = useQuery(modeQuery);
  return { mode: data, canRead: data !== undefined && data.read_data_source !== "unavailable", error };
}
