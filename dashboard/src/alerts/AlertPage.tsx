import { Link, useParams, useRouter } from "@tanstack/react-router";
import { useKey } from "../shell/keys";
import { AlertDetail } from "./AlertDetail";

/** An alert on its own page. */
export function AlertPage() {
  const { id } = useParams({ from: "/shell/alerts/$id" });
  const router = useRouter();
  useKey("Escape", () => router.history.back());
  return (
    <div className="alert-page">
      <h1 className="unseen">Alert</h1>
      <p className="crumbs">
        <Link to="/alerts">Alerts</Link> / <span className="mono muted">{id}</span>
      </p>
      <AlertDetail key={id} id={id} />
    </div>
  );
}
