import { useNavigate } from "@tanstack/react-router";
import type { Alert } from "../api/types";
import { useMode } from "../mode/useMode";
import { useMe, whyNot } from "../session/useMe";
import { isControl, useKey } from "../shell/keys";
import { useAlertActions } from "./AlertActions";

interface Keyed {
  rows: Alert[];
  active: number;
  panel: string | null;
  setActiveId: (id: string | null) => void;
  setPanel: (id: string | null, replace?: boolean) => void;
  showNew: () => void;
}

/** The list by keyboard. The panel follows, so that a queue can be read through with one finger. */
export function useAlertKeys({ rows, active, panel, setActiveId, setPanel, showNew }: Keyed): void {
  const navigate = useNavigate();
  const actions = useAlertActions();
  const me = useMe();
  const { mode } = useMode();
  const current = rows[active];

  const step = (by: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, active + by))];
    if (!next) return;
    setActiveId(next.id);
    if (panel) setPanel(next.id, true);
  };
  useKey("j", () => step(1));
  useKey("k", () => step(-1));
  useKey("n", showNew);
  useKey("Enter", (event) => {
    if (current && !isControl(event.target)) setPanel(current.id);
  });
  useKey("o", () => {
    if (current) void navigate({ to: "/alerts/$id", params: { id: current.id } });
  });
  useKey("Escape", () => (panel ? setPanel(null) : setActiveId(null)));

  const mayAct = whyNot(me, mode) === null;
  useKey("c", () => {
    if (current && mayAct) void actions.claim(current);
  });
  useKey("e", () => {
    if (current && mayAct) void actions.move(current, "escalated");
  });
}
