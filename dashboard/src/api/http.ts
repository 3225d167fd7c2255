// Requests to the interface: session by cookie, problems as errors, one refresh for all that find it expired.

import type { ProblemDocument } from "./types";

const BASE = "/api/v1";

/** An answer that is no success, or none at all. */
export class Problem extends Error {
  constructor(readonly document: ProblemDocument) {
    super(document.detail ?? document.title);
  }

  get status(): number {
    return this.document.status;
  }
}

export interface Answer<T> {
  body: T;
  isShowcase: boolean;
}

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** The version that the change was decided on. */
  version?: number;
  signal?: AbortSignal;
  /** Whether an expired session is refreshed; not where the session itself is asked for. */
  refreshes?: boolean;
}

/** Carried on, over, or not to be had now: the last says nothing about the session. */
type Refreshed = "fresh" | "over" | "away";

let refreshing: Promise<Refreshed> | null = null;
let onSignedOut: () => void = () => {};

/** What is done when the session is over and cannot be refreshed. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  if (response.status !== 401 || options.refreshes === false) return read<T>(response);
  const refreshed = await refreshSession();
  if (refreshed === "fresh") return read<T>(await send(path, options));
  if (refreshed === "over") onSignedOut();
  return read<T>(response);
}

/** A new access cookie, once for all requests that wait for it. */
function refreshSession(): Promise<Refreshed> {
  refreshing ??= send("/auth/refresh", { method: "POST" })
    .then((response): Refreshed => (response.ok ? "fresh" : response.status === 401 ? "over" : "away"))
    .catch((): Refreshed => "away")
    .finally(() => (refreshing = null));
  return refreshing;
}

async function send(path: string, options: Options): Promise<Response> {
  const method = options.method ?? "GET";
  const headers = new Headers({ Accept: "application/json" });
  if (method !== "GET") headers.set("X-Aurora-Request", "1");
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
  try {
    return await fetch(BASE + path, {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem({
      type: "about:blank",
      title: "The server does not answer",
      status: 0,
      remedy: "Check that aurora is running and that this computer reaches it; the page tries again by itself.",
    });
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  throw new Problem(isProblem(body) ? body : { type: "about:blank", title: response.statusText, status: response.status });
}

function isProblem(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "title" in body && "status" in body;
}
