// Changes to alerts: carried out, previewed or refused, and in each case said.

import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { isPreview, type Changed } from "../api/queries";
import type { Alert, Page, Preview } from "../api/types";
import { Icon } from "../ui/Icon";
import { ProblemNote } from "../ui/ProblemNote";
import { mergeChanges } from "./merge";
import { PreviewDialog } from "./PreviewDialog";

type Act = (what: string, alert: Alert, change: () => Promise<Changed<unknown>>) => Promise<boolean>;

const ActContext = createContext<Act | null>(null);

/** Carries a change out. The promise says whether it was stored. */
export function useAct(): Act {
  const act = useContext(ActContext);
  if (!act) throw new Error("outside of ActingProvider");
  return act;
}

export function ActingProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [preview, setPreview] = useState<{ what: string; preview: Preview } | null>(null);
  const [notice, setNotice] = useState<{ what: string; error: unknown } | null>(null);

  const act = useMemo<Act>(
    () => async (what, alert, change) => {
      setNotice(null);
      try {
        const answer = await change();
        if (isPreview(answer)) {
          setPreview({ what, preview: answer });
          return false;
        }
        if (isAlert(answer)) {
          client.setQueriesData<InfiniteData<Page<Alert>, string | null>>(
            { queryKey: ["database", "alerts"] },
            (list) => list && mergeChanges(list, [], [answer], () => false).pages,
          );
        }
        return true;
      } catch (error) {
        setNotice({ what, error });
        return false;
      } finally {
        void client.invalidateQueries({ queryKey: ["database", "alert", alert.id] });
      }
    },
    [client],
  );

  return (
    <ActContext value={act}>
      {children}
      {preview && <PreviewDialog {...preview} onClose={() => setPreview(null)} />}
      {notice && (
        <div className="notice">
          <p className="notice-what">Not done: {notice.what}</p>
          <ProblemNote error={notice.error} />
          <button type="button" className="button-plain notice-close" aria-label="Dismiss" onClick={() => setNotice(null)}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </ActContext>
  );
}

function isAlert(answer: unknown): answer is Alert {
  return typeof answer === "object" && answer !== null && "version" in answer && "severity" in answer;
}
