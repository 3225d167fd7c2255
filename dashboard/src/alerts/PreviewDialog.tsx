import type { Preview } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Outside } from "../ui/Outside";
import { fieldChanges } from "./preview";

/** What a change would do. It is marked so that nobody can take it for done. */
export function PreviewDialog({ what, preview, onClose }: { what: string; preview: Preview; onClose: () => void }) {
  return (
    <Dialog title={`Preview: ${what}`} onClose={onClose}>
      <div className="preview">
        <p className="preview-mark">
          <Icon name="draft" />
          <strong>Nothing was stored.</strong> The system is in dry run; in mode real this would change:
        </p>
        {preview.changes.map((change, at) => (
          <table key={at} className="facts">
            <caption>
              {change.resource} <span className="mono muted">{change.id ?? "(new)"}</span>
            </caption>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Now</th>
                <th scope="col">Would be</th>
              </tr>
            </thead>
            <tbody>
              {fieldChanges(change).map(({ field, before, after }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <td className="mono">
                    <Outside text={before} />
                  </td>
                  <td className="mono preview-after">
                    <Outside text={after} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
        <button type="button" className="button" onClick={onClose} autoFocus>
          Close the preview
        </button>
      </div>
    </Dialog>
  );
}
