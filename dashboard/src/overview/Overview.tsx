import { useQuery } from "@tanstack/react-query";
import { healthQuery, sourcesQuery, statsQuery } from "../api/queries";
import type { DashboardStats, SystemHealth } from "../api/types";
import { useMode } from "../mode/useMode";
import { Icon } from "../ui/Icon";

/** Whether the machine is well and what is happening, in one line. */
export function Overview() {
  const { canRead, isLive } = useMode();
  const { data: stats } = useQuery({ ...statsQuery, enabled: canRead });
  const { data: health } = useQuery({ ...healthQuery, enabled: canRead });
  const { data: sources } = useQuery({ ...sourcesQuery, enabled: isLive });
  return (
    <section className="overview" aria-label="Overview">
      <Figure label="Events/s" value={rate(health?.ingest.events_per_second)} />
      <Figure label="Sources" value={count(sources?.items.length)} />
      <Figure label="Lag" value={lagWords(health)} title={lagTitle(health)} />
      <Hours stats={stats} />
      <Health health={health} />
      {stats?.showcase && <span className="watermark">Showcase: made up</span>}
    </section>
  );
}

function Figure({ label, value, title }: { label: string; value: string; title?: string | undefined }) {
  return (
    <div className="figure" title={title}>
      <span className="figure-label">{label}</span>
      <span className="figure-value">{value}</span>
    </div>
  );
}

const rate = (value: number | undefined) => (value === undefined ? "–" : value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 }));
const count = (value: number | undefined) => (value === undefined ? "–" : value.toLocaleString("en"));

function lagWords(health: SystemHealth | undefined): string {
  if (!health) return "–";
  const worst = Math.max(0, ...Object.values(health.ingest.lag));
  return worst === 0 ? "None" : `${count(worst)} ${worst === 1 ? "record" : "records"}`;
}

function lagTitle(health: SystemHealth | undefined): string | undefined {
  const lag = health?.ingest.lag;
  return lag && Object.entries(lag).map(([consumer, records]) => `${consumer}: ${count(records)} behind`).join("\n");
}

/** Alerts of the last 24 hours. The numbers stand in a table behind the bars. */
function Hours({ stats }: { stats: DashboardStats | undefined }) {
  const hours = stats?.alerts_per_hour ?? [];
  if (hours.length === 0) return null;
  const most = Math.max(1, ...hours.map((hour) => hour.count));
  const total = hours.reduce((sum, hour) => sum + hour.count, 0);
  return (
    <div className="figure">
      <span className="figure-label">Alerts, 24 h</span>
      <span className="figure-value hours-line">
        {count(total)}
        <svg className="hours" viewBox={`0 0 ${hours.length * 5} 20`} aria-hidden="true" focusable="false">
          {hours.map(({ count }, at) => {
            const height = count === 0 ? 0.75 : Math.max(1.5, (count / most) * 20);
            return <rect key={at} x={at * 5} y={20 - height} width="4" height={height} className={count === 0 ? "is-zero" : undefined} />;
          })}
        </svg>
      </span>
      <table className="unseen">
        <caption>Alerts per hour</caption>
        <tbody>
          {hours.map(({ hour, count }) => (
            <tr key={hour}>
              <th scope="row">{hour}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Health({ health }: { health: SystemHealth | undefined }) {
  const unwell = health?.components.filter(({ status }) => status !== "ok") ?? [];
  const troubles = [...unwell.map(({ name, detail }) => `${name}: ${detail}`), ...(health?.warnings ?? [])];
  if (!health || troubles.length === 0) return null;
  return (
    <details className="troubles">
      <summary>
        <Icon name="warn" />
        {troubles.length} {troubles.length === 1 ? "warning" : "warnings"}
      </summary>
      <ul>
        {troubles.map((trouble) => (
          <li key={trouble}>{trouble}</li>
        ))}
      </ul>
    </details>
  );
}
