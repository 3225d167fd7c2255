import type { RuntimeMode, SystemMode } from "../api/types";
import { Icon, type IconName } from "../ui/Icon";
import { useMode } from "./useMode";

const MODES: Record<RuntimeMode, { icon: IconName; word: string; meaning: string }> = {
  dummy: { icon: "eye", word: "Dummy", meaning: "Look only. Findings are counted and make no alerts; nothing can be changed." },
  dry_run: {
    icon: "draft",
    word: "Dry run",
    meaning: "Alerts are made from live data. What you change is shown as a preview and not stored; nothing leaves this system.",
  },
  real: { icon: "act", word: "Real", meaning: "Changes are stored, and response actions act on the outside world." },
};

/** Always visible: what the system may do now, in words. */
export function ModeBanner() {
  const { mode, error } = useMode();
  if (!mode) {
    return (
      <div className="mode mode-unknown" role="status">
        <Icon name="warn" />
        <strong>Mode unknown</strong>
        <span>{error ? `${error.message}. Asking again every few seconds.` : "Asking the server."}</span>
      </div>
    );
  }
  const { icon, word, meaning } = MODES[mode.mode];
  return (
    <>
      <div className={`mode mode-${mode.mode}`} role="status">
        <strong className="mode-word">
          <Icon name={icon} />
          {word}
        </strong>
        <span>{meaning}</span>
      </div>
      <DatabaseBanner mode={mode} />
    </>
  );
}

function DatabaseBanner({ mode }: { mode: SystemMode }) {
  if (mode.is_database_available) return null;
  const words = mode.uses_showcase_data
    ? "The database is away. What is shown is showcase data: it is made up and says nothing about your systems."
    : "The database is away, so alerts and figures cannot be shown. Events are still accepted and kept. This page goes on by itself when it is back.";
  return (
    <div className="mode mode-away" role="alert">
      <Icon name="warn" />
      <strong>{mode.uses_showcase_data ? "Showcase data" : "Database unavailable"}</strong>
      <span>{words}</span>
    </div>
  );
}
