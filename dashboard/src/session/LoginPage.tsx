import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { logIn } from "../api/queries";
import { ModeBanner } from "../mode/ModeBanner";
import { useMode } from "../mode/useMode";
import { ProblemNote } from "../ui/ProblemNote";
import { safePath } from "./safePath";

export function LoginPage() {
  const { next } = useSearch({ from: "/login" });
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { mode } = useMode();
  const client = useQueryClient();
  const navigate = useNavigate();
  const entry = useMutation({
    mutationFn: (who: { name: string; password: string }) => logIn(who.name, who.password),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ["database"] });
      await client.invalidateQueries();
      await navigate({ href: safePath(next), replace: true });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    entry.mutate({ name: name.trim(), password });
  };
  return (
    <div className="gate">
      <ModeBanner />
      <main className="gate-box">
        <h1>Log in</h1>
        <form onSubmit={send}>
          <label className="field">
            Name
            <input name="name" autoComplete="username" required value={name} onChange={(event) => setName(event.target.value)} autoFocus />
          </label>
          <label className="field">
            Password
            <input name="password" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          </label>
          {entry.error && <ProblemNote error={entry.error} />}
          <button type="submit" className="button button-main" disabled={entry.isPending}>
            {entry.isPending ? "Logging in" : "Log in"}
          </button>
        </form>
        {mode?.uses_showcase_data && (
          // While the database is away nobody can be recognised; this name may look at made-up alerts, with any password.
          <button type="button" className="button" onClick={() => entry.mutate({ name: "showcase", password: "showcase" })}>
            Look at the showcase
          </button>
        )}
        <p className="muted">
          No account yet? Open the set-up link that <code>aurora up</code> printed, or ask an admin.
        </p>
      </main>
    </div>
  );
}
