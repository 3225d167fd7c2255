// Holds what the pages read against what the program says that it answers. Nothing here is left after the build.

import type { components } from "./generated/schema";
import type * as ours from "./types";

type Theirs = components["schemas"];

/** Whether a field may be nothing is said by both, or by us alone; which words it takes, by us alone. */
type Agrees<Our, Their> = null extends Their
  ? null extends Our
    ? Agrees<NonNullable<Our>, NonNullable<Their>>
    : false
  : NonNullable<Our> extends object
    ? NonNullable<Their> extends object
      ? true
      : false
    : Our extends Their | null | undefined
      ? true
      : false;

/** The fields of ours that theirs has not, or has as something else. What is within them is held by its own line below. */
type Disputed<Our, Their> = {
  [Field in keyof Our]-?: Field extends keyof Their
    ? Agrees<Our[Field], Their[Field]> extends true
      ? never
      : Field
    : Field extends "showcase"
      ? never
      : Field;
}[keyof Our];

type Nothing<Field extends never> = Field;

export type Agreement = [
  Nothing<Disputed<ours.SystemMode, Theirs["SystemMode"]>>,
  Nothing<Disputed<ours.Entity, Theirs["Entity"]>>,
  Nothing<Disputed<ours.Alert, Theirs["Alert"]>>,
  Nothing<Disputed<ours.AlertDetail, Theirs["AlertDetail"]>>,
  Nothing<Disputed<ours.RuleSummary, Theirs["RuleOfAlert"]>>,
  Nothing<Disputed<ours.Finding, Theirs["Finding"]>>,
  Nothing<Disputed<ours.Matched, Theirs["Matched"]>>,
  Nothing<Disputed<ours.Comment, Theirs["Comment"]>>,
  Nothing<Disputed<ours.StoredEvent, Theirs["StoredEvent"]>>,
  Nothing<Disputed<ours.User, Theirs["User"]>>,
  Nothing<Disputed<ours.Me, Theirs["Me"]>>,
  Nothing<Disputed<ours.SessionStarted, Theirs["Session"]>>,
  Nothing<Disputed<ours.DashboardStats, Theirs["DashboardStats"]>>,
  Nothing<Disputed<ours.SystemHealth, Theirs["Health"]>>,
  Nothing<Disputed<ours.SystemHealth["components"][number], Theirs["Component"]>>,
  Nothing<Disputed<ours.SystemHealth["ingest"], Theirs["IngestHealth"]>>,
  Nothing<Disputed<ours.SystemInfo, Theirs["Info"]>>,
  Nothing<Disputed<ours.Source, Theirs["Source"]>>,
  Nothing<Disputed<ours.IssuedToken, Theirs["IssuedToken"]>>,
  Nothing<Disputed<ours.Preview, Theirs["Preview"]>>,
  Nothing<Disputed<ours.PreviewChange, Theirs["PreviewChange"]>>,
  Nothing<Disputed<ours.ProblemDocument, Theirs["Problem"]>>,
];
