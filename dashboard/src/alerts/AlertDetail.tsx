import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alertEventsQuery, alertQuery, sourcesQuery } from "../api/queries";
import type { AlertDetail as Detail, Entity } from "../api/types";
import names from "../generated/attack.json";
import { useMode } from "../mode/useMode";
import { absoluteTime } from "../text/time";
import { CopyButton } from "../ui/CopyButton";
import { SeverityLabel, StatusLabel, VerdictLabel } from "../ui/Labels";
import { Outside } from "../ui/Outside";
import { ProblemNote } from "../ui/ProblemNote";
import { Age } from "../ui/Time";
import { AlertActions } from "./AlertActions";
import { Comments } from "./Comments";
import { EventView } from "./EventView";
import { matchedFields, type MatchedField } from "./matched";
import { useAssigneeName, useUsers } from "./useUsers";

/** An alert with all that proves it, in the side panel as on its own page. */
export function AlertDetail({ id }: { id: string }) {
  const { canRead } = useMode();
  const users = useUsers();
  const assigneeName = useAssigneeName();
  const { data: alert, error, refetch } = useQuery({ ...alertQuery(id), enabled: canRead });
  if (error && !alert) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (!alert) return <div className="skeleton" aria-busy="true" aria-label="Loading the alert" />;
  const matched = matchedFields(alert.findings);
  return (
    <div className="detail">
      <header className="detail-head">
        <div className="detail-labels">
          <SeverityLabel severity={alert.severity} />
          <StatusLabel status={alert.status} />
          {alert.verdict && <VerdictLabel verdict={alert.verdict} />}
          {alert.showcase && <span className="watermark">Showcase: made up</span>}
        </div>
        <h2>
          <Outside text={alert.title} />
        </h2>
        <AlertActions alert={alert} users={users} />
      </header>
      <Summary alert={alert} assignee={assigneeName(alert)} />
      <Matched matched={matched} />
      <Events id={id} matched={matched} />
      <Entities entities={alert.entities} />
      <Techniques ids={alert.techniques} />
      <Rule alert={alert} />
      <Comments alert={alert} />
    </div>
  );
}

function Summary({ alert, assignee }: { alert: Detail; assignee: string }) {
  return (
    <dl className="summary">
      <div>
        <dt>Last seen</dt>
        <dd>
          <Age at={alert.last_seen} />
          <span className="muted mono">{absoluteTime(alert.last_seen)}</span>
        </dd>
      </div>
      <div>
        <dt>First seen</dt>
        <dd>
          <Age at={alert.first_seen} />
          <span className="muted mono">{absoluteTime(alert.first_seen)}</span>
        </dd>
      </div>
      <div>
        <dt>Findings</dt>
        <dd>{alert.count.toLocaleString("en")}</dd>
      </div>
      <div>
        <dt>Assignee</dt>
        <dd>{assignee}</dd>
      </div>
      {alert.previous_id && (
        <div>
          <dt>Closed before as</dt>
          <dd>
            <Link to="/alerts/$id" params={{ id: alert.previous_id }}>
              an earlier alert
            </Link>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Matched({ matched }: { matched: MatchedField[] }) {
  return (
    <section>
      <h3>What matched</h3>
      {matched.length === 0 ? (
        <p className="muted">The rule counts events; no single field matched. The events are below.</p>
      ) : (
        <table className="facts facts-mono" data-testid="matched">
          <tbody>
            {matched.map(({ field, value }, at) => (
              <tr key={at}>
                <th scope="row">
                  <Outside text={field} />
                </th>
                <td>
                  <mark>
                    <Outside text={value} />
                  </mark>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Events({ id, matched }: { id: string; matched: MatchedField[] }) {
  const { canRead, isLive } = useMode();
  const { data: sources } = useQuery({ ...sourcesQuery, enabled: isLive });
  const nameOfSource = (id: string) => sources?.items.find((source) => source.id === id)?.name ?? id;
  const { data, error, refetch } = useQuery({ ...alertEventsQuery(id), enabled: canRead, refetchInterval: (query) => (query.state.data?.items.length === 0 ? 3_000 : false) });
  return (
    <section>
      <h3>Events</h3>
      {error && !data && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <div className="skeleton skeleton-short" aria-busy="true" aria-label="Loading the events" />}
      {data?.items.length === 0 && (
        <p className="muted">{data.note ?? "The events are not in the lake yet: it writes them every few seconds. They appear here by themselves."}</p>
      )}
      {data?.items.map((event) => <EventView key={event.id} event={event} source={nameOfSource(event.source)} matched={matched} />)}
      {data?.next_cursor && <p className="muted">There are more events than are shown here.</p>}
    </section>
  );
}

function Entities({ entities }: { entities: Entity[] }) {
  if (entities.length === 0) return null;
  return (
    <section>
      <h3>Entities</h3>
      <table className="facts facts-mono">
        <tbody>
          {entities.map(({ kind, value }, at) => (
            <tr key={at}>
              <th scope="row">{kind}</th>
              <td className="entity">
                <Outside text={value} />
                <CopyButton text={value} what={kind} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const techniqueNames: Partial<Record<string, string>> = names;

function Techniques({ ids }: { ids: string[] }) {
  if (ids.length === 0) return null;
  return (
    <section>
      <h3>ATT&amp;CK techniques</h3>
      <ul className="techniques">
        {ids.map((id) => (
          <li key={id}>
            <span className="mono">{id}</span> {nameOfTechnique(id)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOfTechnique(id: string): string {
  const name = techniqueNames[id];
  const [parent] = id.split(".");
  const parentName = parent !== id && parent ? techniqueNames[parent] : undefined;
  if (!name) return "not in our lists of ATT&CK";
  return parentName ? `${parentName}: ${name}` : name;
}

function Rule({ alert: { rule, rule_id } }: { alert: Detail }) {
  return (
    <section>
      <h3>Rule</h3>
      {!rule && <p className="muted">The rule is no longer loaded, so its description cannot be shown.</p>}
      {rule?.description && <p className="prose"><Outside text={rule.description.trim()} /></p>}
      {rule && rule.false_positives.length > 0 && (
        <>
          <h4>May be harmless</h4>
          <ul className="prose">
            {rule.false_positives.map((text, at) => (
              <li key={at}>
                <Outside text={text} />
              </li>
            ))}
          </ul>
        </>
      )}
      {rule && rule.triage.length > 0 && (
        <>
          <h4>What to do</h4>
          <ol className="prose">
            {rule.triage.map((text, at) => (
              <li key={at}>
                <Outside text={text} />
              </li>
            ))}
          </ol>
        </>
      )}
      {rule && rule.references.length > 0 && (
        <>
          <h4>References</h4>
          <ul className="mono references">
            {rule.references.map((text, at) => (
              <li key={at}>
                <Outside text={text} />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="muted mono rule-id">
        <Link to="/alerts" search={{ rule: rule_id }}>
          All alerts of this rule
        </Link>{" "}
        {rule_id}
      </p>
    </section>
  );
}

