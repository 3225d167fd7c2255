import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createSource, infoQuery, issueToken, sourcesQuery } from "../api/queries";
import { useMode } from "../mode/useMode";
import { useMe } from "../session/useMe";
import { CopyButton } from "../ui/CopyButton";
import { ProblemNote } from "../ui/ProblemNote";
import { curlLine, reachable } from "./curl";

/** Why there is no alert yet, and the line that makes one. */
export function FirstEvent() {
  const me = useMe();
  const { isLive } = useMode();
  const client = useQueryClient();
  const { data: info } = useQuery(infoQuery);
  const { data: sources } = useQuery({ ...sourcesQuery, enabled: isLive });
  const issue = useMutation({
    mutationFn: async () => {
      const known = sources?.items.find(({ name }) => name === "first-events");
      return issueToken((known ?? (await createSource("first-events"))).id);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  });
  const ingestUrl = reachable(info?.ingest_url ?? "http://127.0.0.1:8080", window.location.hostname);
  const line = curlLine(ingestUrl, issue.data?.token ?? "TOKEN");
  return (
    <section className="empty">
      <h1>No alerts yet</h1>
      <p>
        {sources?.items.length === 0 ? "No source sends events yet." : "No event that was received matches a rule that is switched on."} An alert
        appears here by itself as soon as one does. This line sends an event that matches: Word starts PowerShell with a hidden command.
      </p>
      <div className="curl">
        <pre className="raw" tabIndex={0} aria-label="Command" data-testid="curl">
          {line}
        </pre>
        <div className="actions">
          {!issue.data && me?.role === "admin" && (
            <button type="button" className="button button-main" disabled={issue.isPending} onClick={() => issue.mutate()}>
              Make a token for it
            </button>
          )}
          <CopyButton text={line} what="command" />
        </div>
        {!issue.data && (
          <p className="muted">
            {me?.role === "admin" ? "TOKEN stands for an ingest token, which you can make here." : "TOKEN stands for an ingest token, which an admin makes."}
          </p>
        )}
        {issue.data && <p className="muted">The token is shown this once. It belongs to the source “first-events”.</p>}
        {issue.error && <ProblemNote error={issue.error} />}
      </div>
    </section>
  );
}
