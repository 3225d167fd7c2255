import { useState, type FormEvent } from "react";
import { commentAlert } from "../api/queries";
import type { AlertDetail } from "../api/types";
import { useMode } from "../mode/useMode";
import { useMe, whyNot } from "../session/useMe";
import { Outside } from "../ui/Outside";
import { Age } from "../ui/Time";
import { useAct } from "./Acting";

export function Comments({ alert }: { alert: AlertDetail }) {
  const act = useAct();
  const me = useMe();
  const { mode } = useMode();
  const [text, setText] = useState("");
  const refusal = whyNot(me, mode);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void act("comment on the alert", alert, () => commentAlert(alert, text.trim())).then((isStored) => isStored && setText(""));
  };
  return (
    <section>
      <h3>Comments</h3>
      {alert.comments.length === 0 && <p className="muted">Nobody has said anything yet.</p>}
      <ol className="comments">
        {alert.comments.map((comment) => (
          <li key={comment.id}>
            <p className="comment-head">
              <strong>{comment.author_name}</strong>{" "}
              <span className="muted">
                <Age at={comment.created_at} />
              </span>
            </p>
            <p className="comment-text">
              <Outside text={comment.text} />
            </p>
          </li>
        ))}
      </ol>
      {!refusal && (
        <form className="comment-form" onSubmit={send}>
          <label>
            <span className="unseen">Comment</span>
            <textarea rows={2} value={text} placeholder="What you found, for whoever comes next" onChange={(event) => setText(event.target.value)} />
          </label>
          <button type="submit" className="button" disabled={text.trim() === ""}>
            Comment
          </button>
        </form>
      )}
    </section>
  );
}
