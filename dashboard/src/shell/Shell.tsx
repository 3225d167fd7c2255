import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { ActingProvider } from "../alerts/Acting";
import { meQuery, statsQuery } from "../api/queries";
import { LiveProvider } from "../live/useFeed";
import { ModeBanner } from "../mode/ModeBanner";
import { useMode } from "../mode/useMode";
import { Icon } from "../ui/Icon";
import { ProblemNote } from "../ui/ProblemNote";
import { KeysDialog, useKey } from "./keys";
import { TopBar } from "./TopBar";

/** What stands around every page behind the log-in. */
export function Shell() {
  const { mode, canRead, isLive } = useMode();
  // The session is asked for only while the database can answer; until then the banner says why nothing shows.
  const { data: me, error } = useQuery({ ...meQuery, enabled: canRead });
  const [showsKeys, setShowsKeys] = useState(false);
  useKey("?", () => setShowsKeys(true));
  const isReady = canRead && me !== undefined;
  return (
    <LiveProvider isOn={isReady && isLive}>
      <ActingProvider>
        <a className="skip" href="#content">
          Skip to the content
        </a>
        <div className="shell">
          <ModeBanner />
          <Rail onKeys={() => setShowsKeys(true)} />
          <TopBar />
          <main id="content" className="content" tabIndex={-1}>
            {isReady && <Outlet />}
            {!isReady && mode && !canRead && <Away />}
            {!isReady && canRead && error && <ProblemNote error={error} />}
          </main>
        </div>
        {showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
      </ActingProvider>
    </LiveProvider>
  );
}

function Rail({ onKeys }: { onKeys: () => void }) {
  const { canRead } = useMode();
  const me = useQuery({ ...meQuery, enabled: false }).data;
  const { data: stats } = useQuery({ ...statsQuery, enabled: canRead && me !== undefined });
  const waiting = stats?.by_status.new ?? 0;
  return (
    <nav className="rail" aria-label="Pages">
      <Link to="/alerts" className="rail-item" activeProps={{ "aria-current": "page" }}>
        <Icon name="alerts" />
        Alerts
        {waiting > 0 && (
          <span className="rail-count">
            {waiting > 999 ? "999+" : waiting}
            <span className="unseen"> new</span>
          </span>
        )}
      </Link>
      <span className="rail-gap" />
      <a className="rail-item" href="/docs">
        <Icon name="book" />
        API
      </a>
      <button type="button" className="rail-item" onClick={onKeys}>
        <Icon name="keys" />
        Keys
      </button>
    </nav>
  );
}

function Away() {
  return (
    <section className="empty">
      <h1>Nothing can be read now</h1>
      <p>
        The database is away, and in this mode nothing stands in for it. No event is lost meanwhile: what arrives is kept in the durable log and
        worked off later.
      </p>
      <p className="muted">
        The page asks for the mode every few seconds and goes on by itself. On the server, <code>aurora doctor</code> says what is wrong.
      </p>
    </section>
  );
}

export function NotFound() {
  return (
    <main className="empty">
      <h1>There is no such page</h1>
      <p>
        <Link to="/alerts">Go to the alerts</Link>
      </p>
    </main>
  );
}

export function PageFailed({ error }: { error: unknown }) {
  return (
    <main className="empty">
      <h1>The page has failed</h1>
      <ProblemNote error={error} onRetry={() => location.reload()} />
    </main>
  );
}
