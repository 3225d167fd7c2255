import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { logOut } from "../api/queries";
import { useLiveState } from "../live/useFeed";
import { useMe } from "../session/useMe";
import { span } from "../text/time";
import { Icon } from "../ui/Icon";
import { useNow } from "../ui/Time";
import { chooseTheme, storedTheme, type Theme } from "./theme";

export function TopBar() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<string | null>(null);
  const leave = () =>
    void logOut().then(
      async () => {
        await navigate({ to: "/login" });
        client.clear();
      },
      (error: Error) => setFailure(error.message),
    );
  return (
    <header className="top">
      <span className="brand">
        <img src="/favicon.svg" alt="" width="20" height="20" />
        AuroraSOC
      </span>
      <LiveIndicator />
      <ThemeChoice />
      {me && (
        <span className="who">
          {failure && <span role="alert">Still logged in: {failure}</span>}
          <strong>{me.name}</strong> <span className="muted">{me.role}</span>
          <button type="button" className="button-plain" onClick={leave}>
            <Icon name="out" />
            Log out
          </button>
        </span>
      )}
    </header>
  );
}

// A break this long is worth saying that what is shown is old, not only that the line is being mended.
const STALE_AFTER = 20;

function LiveIndicator() {
  const state = useLiveState();
  const now = useNow();
  const words = () => {
    switch (state.kind) {
      case "live":
        return "Live";
      case "connecting":
        return "Connecting";
      case "off":
        return "Not live";
      case "reconnecting": {
        const seconds = Math.max(0, (now - state.since) / 1000);
        return seconds < STALE_AFTER ? "Reconnecting" : `Stale since ${span(seconds)}, reconnecting`;
      }
    }
  };
  return (
    <span className={`live live-${state.kind}`} role="status" data-testid="live">
      <span className="live-dot" aria-hidden="true" />
      {words()}
    </span>
  );
}

const THEMES: Theme[] = ["system", "dark", "light"];

function ThemeChoice() {
  const [theme, setTheme] = useState(storedTheme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <label className="field-inline theme">
      <Icon name="theme" />
      <span className="unseen">Theme</span>
      <select value={theme} onChange={(event) => choose(event.target.value as Theme)}>
        {THEMES.map((option) => (
          <option key={option} value={option}>
            {option[0]?.toUpperCase() + option.slice(1)}
          </option>
        ))}
      </select>
    </label>
  );
}
