import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { setUp } from "../api/queries";
import { ModeBanner } from "../mode/ModeBanner";
import { ProblemNote } from "../ui/ProblemNote";
import { passwordHint, SHORTEST } from "./strength";

/** The first admin. The secret of the link stands behind the `#`, which browsers send to no server. */
export function SetupPage() {
  const [token] = useState(() => location.hash.slice(1));
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const creation = useMutation({
    mutationFn: () => setUp(token, name.trim(), password),
    onSuccess: async () => {
      await client.invalidateQueries();
      await navigate({ to: "/alerts", replace: true });
    },
  });
  const hint = passwordHint(password, name.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate();
  };
  return (
    <div className="gate">
      <ModeBanner />
      <main className="gate-box">
        <h1>Set up AuroraSOC</h1>
        {token === "" ? (
          <p>
            This page needs the link that <code>aurora up</code> printed when it started. It works once. Make a new one with{" "}
            <code>aurora admin setup-link</code>.
          </p>
        ) : (
          <form onSubmit={send}>
            <p className="muted">Make the first account. It is an admin: it can make the others.</p>
            <label className="field">
              Name
              <input name="name" autoComplete="username" required maxLength={64} value={name} onChange={(event) => setName(event.target.value)} autoFocus />
            </label>
            <label className="field">
              Password
              <input
                name="password"
                type="password"
                autoComplete="new-password"
                required
                minLength={SHORTEST}
                aria-describedby="password-hint"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </label>
            <p id="password-hint" className={`hint hint-${hint.level}`} aria-live="polite">
              {hint.text}
            </p>
            {creation.error && <ProblemNote error={creation.error} />}
            <button type="submit" className="button button-main" disabled={creation.isPending}>
              {creation.isPending ? "Making the account" : "Make the account"}
            </button>
          </form>
        )}
      </main>
    </div>
  );
}
