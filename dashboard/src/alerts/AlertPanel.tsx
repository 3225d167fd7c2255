import { Link } from "@tanstack/react-router";
import { Icon } from "../ui/Icon";
import { AlertDetail } from "./AlertDetail";

/** An alert beside the list. */
export function AlertPanel({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <aside className="panel" aria-label="Alert">
      <div className="panel-bar">
        <Link to="/alerts/$id" params={{ id }} className="button-plain">
          <Icon name="open" />
          Own page
        </Link>
        <button type="button" className="button-plain" aria-label="Close the panel" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className="panel-body" tabIndex={0} role="region" aria-label="Details of the alert">
        <AlertDetail key={id} id={id} />
      </div>
    </aside>
  );
}
