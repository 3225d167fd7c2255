#!/usr/bin/env node
// A stand-in for `aurora up`, for work on the pages alone. It keeps everything in memory and decides as little as
// possible. It takes the same flags, so that the end-to-end test can run against it: AURORA_BIN=mock/server.mjs.
//
// Environment: MOCK_ALERTS (how many at the start), MOCK_MODE, MOCK_ADMIN=1 (set up and signed in).
// POST /mock {mode?, database?, drop?: true, alert?: true} changes its state; `drop` breaks the live channels.
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ADMIN, detailOf, eventsOf, makeAlert, makeAlerts, OFFICE_RULE, OTHER, uuid } from "./data.mjs";
import { acceptSocket } from "./socket.mjs";

const flag = (name) => process.argv[process.argv.indexOf(name) + 1];
const hasFlag = (name) => process.argv.includes(name);
const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const SETUP = randomUUID();
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const world = {
  mode: process.env.MOCK_MODE ?? "dry_run",
  database: true,
  user: process.env.MOCK_ADMIN ? ADMIN : null,
  isSignedIn: Boolean(process.env.MOCK_ADMIN),
  alerts: makeAlerts(Number(process.env.MOCK_ALERTS ?? 0), Date.now()),
  sources: [],
  tokens: new Set(),
  seq: 100,
  changes: [],
  clients: new Set(),
};

const problem = (status, slug, title, detail, remedy, more = {}) => ({ status, problem: { type: `/problems/${slug}`, title, status, detail, remedy, ...more } });
const unavailable = () => problem(503, "database-unavailable", "The database is away", "The store cannot be opened.", "Wait: service resumes by itself when it is back.");
const json = (body, status = 200, headers = {}) => ({ status, body, headers });

function publish(alert) {
  world.seq += 1;
  world.changes.push({ type: "change", seq: world.seq, alert });
  for (const client of world.clients) client.send(world.changes.at(-1));
}

function systemMode() {
  const { mode, database } = world;
  const isShowcase = mode === "dummy" && !database;
  return {
    mode, is_database_available: database, showcase_reads_allowed: mode === "dummy", uses_showcase_data: isShowcase,
    read_data_source: database ? "database" : isShowcase ? "showcase" : "unavailable",
    is_mutations_allowed: mode === "real" && database, is_internal_workflows_allowed: mode !== "dummy" && database,
    is_external_actions_allowed: mode === "real" && database,
  };
}

function change(alert, changes) {
  const after = { ...alert, ...changes, version: alert.version + 1, updated_at: new Date().toISOString() };
  if (world.mode === "dummy") return problem(403, "mode-forbids", "The mode forbids it", "Nothing is changed in mode dummy.", "An admin can change the mode.");
  if (world.mode === "dry_run") return json({ preview: true, mode: world.mode, changes: [{ resource: "alert", id: alert.id, before: alert, after }], receipts: [] });
  world.alerts[world.alerts.indexOf(alert)] = after;
  publish(after);
  return json(after);
}

function list(query) {
  const named = (name) => query.get(name)?.split(",");
  const rank = ["critical", "high", "medium", "low", "informational"];
  let found = world.alerts.filter((alert) =>
    (!named("severity") || named("severity").includes(alert.severity)) &&
    (!named("status") || named("status").includes(alert.status)) &&
    (!query.get("rule_id") || query.get("rule_id") === alert.rule_id) &&
    (!query.get("assignee") || alert.assignee === (query.get("assignee") === "none" ? null : query.get("assignee"))));
  if (query.get("order") === "severity") found = found.toSorted((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity));
  const from = Number(query.get("cursor") ?? 0);
  const until = from + Number(query.get("limit") ?? 50);
  return json({ items: found.slice(from, until), next_cursor: until < found.length ? String(until) : null, ...(!world.database && { showcase: true }) });
}

function stats() {
  const open = world.alerts.filter((alert) => !alert.closed_at);
  const count = (alerts, key) => alerts.reduce((all, alert) => ({ ...all, [alert[key]]: (all[alert[key]] ?? 0) + 1 }), {});
  const hour = 3_600_000;
  const now = Math.floor(Date.now() / hour) * hour;
  const alerts_per_hour = Array.from({ length: 24 }, (_, index) => {
    const from = now - (23 - index) * hour;
    return { hour: new Date(from).toISOString(), count: world.alerts.filter(({ created_at }) => Date.parse(created_at) >= from && Date.parse(created_at) < from + hour).length };
  });
  return json({ computed_at: new Date().toISOString(), open: open.length, open_by_severity: count(open, "severity"), by_status: count(world.alerts, "status"), alerts_per_hour, ...(!world.database && { showcase: true }) });
}

const assigned = (id) => ({ assignee: id, assignee_name: [world.user, OTHER].find((user) => user.id === id)?.name ?? null });

const signedIn = (status) => {
  world.isSignedIn = true;
  return json({ user: world.user, access_token: "mock", expires_in: 900 }, status, { "Set-Cookie": "aurora_access=mock; Path=/; HttpOnly; SameSite=Strict" });
};

const ROUTES = [
  ["POST", "/auth/setup", "open", ({ body }) => {
    if (body.token !== SETUP) return problem(403, "setup-link-used", "The set-up link is not valid", "It was used, or it has expired.", "Make a new one with `aurora admin setup-link`.");
    if (body.password.length < 12) return problem(422, "invalid", "The request is not acceptable", "The password is too short.", "Use at least 12 characters.", { errors: [{ pointer: "/password", detail: "at least 12 characters" }] });
    world.user = { ...ADMIN, name: body.name };
    return signedIn(201);
  }],
  ["POST", "/auth/login", "open", ({ body }) => body.password === "wrong" || !world.user ? problem(401, "wrong-credentials", "Name or password is wrong", "No user has this name and password.", "Try again, or ask an admin.") : signedIn(200)],
  ["POST", "/auth/refresh", "open", () => world.isSignedIn ? signedIn(200) : problem(401, "unauthenticated", "Sign in first", "There is no session.", "Sign in.")],
  ["POST", "/auth/logout", "open", () => { world.isSignedIn = false; return { status: 204 }; }],
  ["GET", "/auth/me", "none", () => json({ ...world.user, mode: world.mode })],
  ["GET", "/system/mode", "open", () => json(systemMode())],
  ["PUT", "/system/mode", "database", ({ body }) => { world.mode = body.mode; return json(systemMode()); }],
  ["GET", "/audit/verify", "database", () => json({ is_whole: true, head: { seq: 0, hash: "" }, problem: null })],
  ["GET", "/system/health", "none", () => json({
    status: world.database ? "ok" : "down", warnings: [],
    components: [{ name: "database", status: world.database ? "ok" : "down", detail: world.database ? "a session can be had" : "it does not answer" }],
    ingest: { events_per_second: world.alerts.length > 3 ? 1_284.4 : 0, lag: { detect: world.alerts.length > 3 ? 212 : 0, lake: 0 } },
  })],
  ["GET", "/system/info", "none", () => json({ name: "AuroraSOC", version: "0.2.0", started_at: new Date().toISOString(), ingest_url: addresses.ingest })],
  ["GET", "/dashboard/stats", "showcase", stats],
  ["GET", "/alerts", "showcase", ({ query }) => list(query)],
  ["GET", "/alerts/:id", "showcase", ({ alert }) => json(detailOf(alert))],
  ["GET", "/alerts/:id/events", "showcase", ({ alert }) => json({ items: eventsOf(alert, world.sources[0]?.id), next_cursor: null })],
  ["POST", "/alerts/:id/status", "database", ({ alert, body }) => change(alert, { status: body.status, verdict: body.verdict ?? null })],
  ["POST", "/alerts/:id/claim", "database", ({ alert }) => alert.assignee && alert.assignee !== world.user.id ? problem(409, "conflict", "The state does not allow it", "The alert is already claimed.", "Ask its holder, or have it assigned to you.") : change(alert, assigned(world.user.id))],
  ["POST", "/alerts/:id/assign", "database", ({ alert, body }) => change(alert, assigned(body.user_id))],
  ["POST", "/alerts/:id/comments", "database", ({ alert, body }) => change(alert, { comments: [...(alert.comments ?? []), { id: uuid(), author: world.user.id, author_name: world.user.name, text: body.text, created_at: new Date().toISOString() }] })],
  ["GET", "/users", "database", () => json({ items: [world.user, OTHER], next_cursor: null })],
  ["GET", "/sources", "database", () => json({ items: world.sources, next_cursor: null })],
  ["POST", "/sources", "database", ({ body }) => { world.sources.push({ id: uuid(), name: body.name }); return json(world.sources.at(-1), 201); }],
  ["POST", "/sources/:id/tokens", "database", () => { const token = `ait_${randomUUID().replaceAll("-", "")}`; world.tokens.add(token); return json({ id: uuid(), token }, 201); }],
];

function route(method, url, body, hasCsrf) {
  const path = url.pathname.replace("/api/v1", "");
  for (const [routeMethod, pattern, backing, handle] of ROUTES) {
    const match = path.match(new RegExp(`^${pattern.replace(":id", "([^/]+)")}$`));
    if (routeMethod !== method || !match) continue;
    if (method !== "GET" && !hasCsrf) return problem(403, "csrf", "The request is not from a page of ours", "The header X-Aurora-Request is missing.", "Send it.");
    if (backing !== "open" && !world.isSignedIn) return problem(401, "unauthenticated", "Sign in first", "There is no session.", "Sign in.");
    const needsDatabase = backing === "database" || (backing === "showcase" && world.mode !== "dummy");
    if (needsDatabase && !world.database) return unavailable();
    const alert = pattern.startsWith("/alerts/") ? world.alerts.find(({ id }) => id === match[1]) : undefined;
    if (pattern.startsWith("/alerts/") && !alert) return problem(404, "not-found", "There is no such thing", "No alert has this id.", "Look for it in the list.");
    return handle({ query: url.searchParams, body, alert });
  }
  return problem(404, "not-found", "There is no such thing", url.pathname, "See /docs.");
}

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

function page(path, response) {
  const name = extname(path) ? path : "/index.html";
  try {
    const content = readFileSync(join(DIST, name));
    response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff" }).end(content);
  } catch {
    response.writeHead(404).end("The pages are not built: npm run build");
  }
}

async function readBody(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function answer(response, { status, body, problem: document, headers = {} }) {
  const type = document ? "application/problem+json" : "application/json";
  response.writeHead(status, { "Content-Type": type, ...headers }).end(status === 204 ? "" : JSON.stringify(document ?? body));
}

const dashboard = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname === "/mock") {
    const { alert, drop, ...changes } = JSON.parse(await readBody(request));
    Object.assign(world, changes);
    if (drop || changes.database === false) {
      world.clients.forEach((client) => client.close());
      world.clients.clear();
    }
    if (alert) add(makeAlert(Date.now(), OFFICE_RULE, "new"));
    return answer(response, json(systemMode()));
  }
  if (!url.pathname.startsWith("/api/")) return page(url.pathname, response);
  const text = await readBody(request);
  answer(response, route(request.method, url, text && JSON.parse(text), request.headers["x-aurora-request"] === "1"));
});

dashboard.on("upgrade", (request, socket) => {
  const client = acceptSocket(request, socket);
  const after = new URL(request.url, "http://mock").searchParams.get("after");
  client.send({ type: "hello", seq: world.seq });
  if (after !== null) world.changes.filter(({ seq }) => seq > Number(after)).forEach((message) => client.send(message));
  world.clients.add(client);
  socket.on("close", () => world.clients.delete(client));
});

function add(alert) {
  world.alerts.unshift(alert);
  publish(alert);
}

const ingest = createServer(async (request, response) => {
  const token = request.headers.authorization?.replace("Bearer ", "");
  const raw = await readBody(request);
  if (!world.tokens.has(token)) return answer(response, problem(401, "unauthenticated", "The token is not known", "", "Make a token."));
  const event = JSON.parse(raw);
  if (event.ParentImage && world.mode !== "dummy") {
    add({ ...makeAlert(Date.now(), OFFICE_RULE, "new"), raw: raw.trim(), command: event.CommandLine, entities: [{ kind: "host", value: event.Hostname }, { kind: "user", value: event.User ?? "unknown" }] });
  }
  answer(response, json({ batch: uuid(), received: 1, duplicate: 0, dead_lettered: 0 }));
});

const listen = (server, port) => new Promise((done) => server.listen(port, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`)));
const port = hasFlag("--ready-file") ? [0, 0] : [3000, 8080];
const addresses = { dashboard: await listen(dashboard, port[0]), ingest: await listen(ingest, port[1]) };
const ready = { api: addresses.dashboard, ...addresses, setup_link: `${addresses.dashboard}/setup#${SETUP}` };
if (hasFlag("--ready-file")) {
  writeFileSync(`${flag("--ready-file")}.part`, JSON.stringify(ready), { mode: 0o600 });
  renameSync(`${flag("--ready-file")}.part`, flag("--ready-file"));
}
console.log(JSON.stringify(ready, null, 2));
process.on("SIGTERM", () => process.exit(0));
