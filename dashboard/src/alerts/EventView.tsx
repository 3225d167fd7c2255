import { useState } from "react";
import type { StoredEvent } from "../api/types";
import { highlight } from "../text/highlight";
import { absoluteTime } from "../text/time";
import { CopyButton } from "../ui/CopyButton";
import { Outside } from "../ui/Outside";
import { nativeFields, type MatchedField } from "./matched";

type View = "raw" | "fields" | "ocsf";
const WORDS: Record<View, string> = { raw: "Raw", fields: "Fields", ocsf: "OCSF" };

/** One event as it was received, with what matched marked; and the same as fields and in OCSF. */
export function EventView({ event, source, matched }: { event: StoredEvent; source: string; matched: MatchedField[] }) {
  const [view, setView] = useState<View>("raw");
  const fields = nativeFields(event.raw);
  const views = (["raw", "fields", "ocsf"] as const).filter(
    (candidate) => candidate === "raw" || (candidate === "fields" ? fields !== null : event.ocsf !== null),
  );
  const values = matched.map(({ value }) => value);
  return (
    <article className="event">
      <header className="event-head">
        <span className="muted">
          <time dateTime={event.time}>{absoluteTime(event.time)}</time> from <Outside text={source} />
        </span>
        <div className="segmented" role="group" aria-label="Form of the event">
          {views.map((candidate) => (
            <button key={candidate} type="button" aria-pressed={candidate === view} onClick={() => setView(candidate)}>
              {WORDS[candidate]}
            </button>
          ))}
        </div>
        <CopyButton text={event.raw} what="raw event" />
      </header>
      {view === "raw" && <Marked text={event.raw} values={values} />}
      {view === "ocsf" && <Marked text={JSON.stringify(event.ocsf, null, 2)} values={values} />}
      {view === "fields" && fields && <Fields fields={fields} matched={matched} />}
    </article>
  );
}

function Marked({ text, values }: { text: string; values: string[] }) {
  return (
    <pre className="raw" tabIndex={0} aria-label="Event">
      {highlight(text, values).map((span, at) =>
        span.isMatch ? (
          <mark key={at}>
            <Outside text={span.text} />
          </mark>
        ) : (
          <Outside key={at} text={span.text} />
        ),
      )}
    </pre>
  );
}

function Fields({ fields, matched }: { fields: { field: string; value: string }[]; matched: MatchedField[] }) {
  const isMatch = (value: string) => matched.some((match) => match.value === value);
  return (
    <table className="facts facts-mono">
      <tbody>
        {fields.map(({ field, value }, at) => (
          <tr key={at}>
            <th scope="row">
              <Outside text={field} />
            </th>
            <td>{isMatch(value) ? <mark><Outside text={value} /></mark> : <Outside text={value} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
