import { useState } from "react";
import { Icon } from "./Icon";

/** Copies the text as it is, with all that cannot be seen. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  const words = { copied: "Copied", failed: "Cannot copy: select it by hand" };
  return (
    <button type="button" className="button" onClick={() => void copy()} onBlur={() => setOutcome(null)}>
      <Icon name="copy" />
      <span aria-live="polite">{outcome ? words[outcome] : `Copy ${what}`}</span>
    </button>
  );
}
