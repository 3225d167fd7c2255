import { useQuery } from "@tanstack/react-query";
import { modeQuery } from "../api/queries";
import type { SystemMode } from "../api/types";

/** The mode as last heard, whether alerts and figures can be read, and whether the database itself is there. */
export function useMode(): { mode: SystemMode | undefined; canRead: boolean; isLive: boolean; error: Error | null } {
  const { data, error } = useQuery(modeQuery);
  const source = data?.read_data_source;
  return { mode: data, canRead: source === "database" || source === "showcase", isLive: source === "database", error };
}
