import { useEffect, useRef } from "react";
import { Dialog } from "../ui/Dialog";

const KEYS: [keys: string[], does: string][] = [
  [["j"], "next alert"],
  [["k"], "previous alert"],
  [["Enter"], "open the alert beside the list"],
  [["o"], "open the alert on its own page"],
  [["Esc"], "close what is open"],
  [["c"], "claim the alert"],
  [["e"], "escalate the alert"],
  [["n"], "show the new alerts that wait"],
  [["?"], "show these keys"],
];

/** Runs on a key, unless somebody is writing or a dialog is open. */
export function useKey(key: string, run: (event: KeyboardEvent) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
      latest.current(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [key]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Whether Enter already means something there. */
export function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("button, a, summary, input, select, textarea");
}

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <table className="facts keys">
        <tbody>
          {KEYS.map(([keys, does]) => (
            <tr key={does}>
              <th scope="row">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
