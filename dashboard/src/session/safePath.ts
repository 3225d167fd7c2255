/** Where to go after the log-in: a page of ours, whatever the address asks for. */
export function safePath(next: string | undefined): string {
  const isOurs = next !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(next) && !/^\/(login|setup|api)\b/.test(next);
  return isOurs ? next : "/alerts";
}
