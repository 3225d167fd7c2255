import { useState } from "react";
import { assignAlert, claimAlert, moveAlert } from "../api/queries";
import { VERDICTS, type Alert, type AlertStatus, type User, type Verdict } from "../api/types";
import { useMode } from "../mode/useMode";
import { useMe, whyNot } from "../session/useMe";
import { Icon } from "../ui/Icon";
import { STATUS_WORDS, VERDICT_WORDS } from "../ui/Labels";
import { useAct } from "./Acting";

// The table of transitions of the `model` crate, as far as buttons need it; the server decides.
const NEXT: Record<AlertStatus, AlertStatus[]> = {
  new: ["triaged", "investigating", "escalated"],
  triaged: ["investigating", "escalated"],
  investigating: ["triaged", "escalated"],
  escalated: ["investigating"],
  resolved: ["investigating"],
  false_positive: ["investigating"],
};

const VERBS: Record<AlertStatus, string> = {
  new: "New",
  triaged: "Mark as triaged",
  investigating: "Investigate",
  escalated: "Escalate",
  resolved: "Resolve",
  false_positive: "False positive",
};

/** What can be done with an alert; each is named in words that say what will be different. */
export function useAlertActions() {
  const act = useAct();
  return {
    claim: (alert: Alert) => act("claim the alert", alert, () => claimAlert(alert)),
    release: (alert: Alert) => act("release the alert", alert, () => assignAlert(alert, null)),
    assign: (alert: Alert, userId: string) => act("assign the alert", alert, () => assignAlert(alert, userId)),
    move: (alert: Alert, to: AlertStatus, verdict?: Verdict) =>
      act(`set the status to ${STATUS_WORDS[to].toLowerCase()}`, alert, () => moveAlert(alert, to, verdict)),
  };
}

export function AlertActions({ alert, users }: { alert: Alert; users: User[] }) {
  const me = useMe();
  const { mode } = useMode();
  const actions = useAlertActions();
  const [isBusy, setBusy] = useState(false);
  const refusal = whyNot(me, mode);
  const isClosed = alert.closed_at !== null;
  const run = (action: () => Promise<boolean>) => {
    setBusy(true);
    void action().finally(() => setBusy(false));
  };
  if (refusal) return <p className="muted actions">{refusal}</p>;
  return (
    <div className="actions" role="group" aria-label="Actions">
      {alert.assignee === null && (
        <button type="button" className="button button-main" disabled={isBusy} onClick={() => run(() => actions.claim(alert))}>
          Claim
        </button>
      )}
      {alert.assignee !== null && alert.assignee === me?.id && (
        <button type="button" className="button" disabled={isBusy} onClick={() => run(() => actions.release(alert))}>
          Release
        </button>
      )}
      {NEXT[alert.status].map((to) => (
        <button key={to} type="button" className="button" disabled={isBusy} onClick={() => run(() => actions.move(alert, to))}>
          <Icon name={to} />
          {isClosed ? "Reopen" : VERBS[to]}
        </button>
      ))}
      {!isClosed && <CloseMenu isBusy={isBusy} onClose={(verdict) => run(() => actions.move(alert, statusFor(verdict), verdict))} />}
      {users.length > 0 && (
        <label className="field-inline">
          Assign to
          <select
            value={alert.assignee ?? ""}
            disabled={isBusy}
            onChange={(event) => run(() => (event.target.value ? actions.assign(alert, event.target.value) : actions.release(alert)))}
          >
            <option value="">Nobody</option>
            {users.map((user) => (
              <option key={user.id} value={user.id}>
                {user.name}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

const statusFor = (verdict: Verdict): AlertStatus => (verdict === "false_positive" ? "false_positive" : "resolved");

/** An alert closes with a verdict, so closing asks for one. */
function CloseMenu({ isBusy, onClose }: { isBusy: boolean; onClose: (verdict: Verdict) => void }) {
  return (
    <label className="field-inline">
      <span className="unseen">Close with a verdict</span>
      <select className="select-action" value="" disabled={isBusy} onChange={(event) => onClose(event.target.value as Verdict)}>
        <option value="" disabled>
          Close as…
        </option>
        {VERDICTS.map((verdict) => (
          <option key={verdict} value={verdict}>
            {VERDICT_WORDS[verdict]}
          </option>
        ))}
      </select>
    </label>
  );
}
