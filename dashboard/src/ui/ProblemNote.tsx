import { Problem } from "../api/http";
import { Icon } from "./Icon";

/** What went wrong, and what can be done about it. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = error instanceof Problem ? error.document : null;
  return (
    <div className="problem" role="alert">
      <Icon name="warn" />
      <div>
        <strong>{problem?.title ?? "Something is wrong with this page"}</strong>
        <p>{problem ? problem.detail : String(error)}</p>
        {problem?.errors?.map((field) => (
          <p key={field.pointer}>
            <code>{field.pointer}</code> {field.detail}
          </p>
        ))}
        {problem?.remedy && <p className="muted">{problem.remedy}</p>}
        {problem?.instance && <p className="muted mono">{problem.instance}</p>}
        {onRetry && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}
