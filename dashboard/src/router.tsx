// Every state of the pages has an address.

import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { AlertPage } from "./alerts/AlertPage";
import { AlertsPage } from "./alerts/AlertsPage";
import type { AlertSearch } from "./alerts/filters";
import { LoginPage } from "./session/LoginPage";
import { SetupPage } from "./session/SetupPage";
import { NotFound, PageFailed, Shell } from "./shell/Shell";

interface Context {
  client: QueryClient;
}

export interface AlertsSearch extends AlertSearch {
  /** The alert that the side panel shows. */
  panel?: string;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

function only<K extends string>(search: Record<string, unknown>, keys: readonly K[]): { [key in K]?: string } {
  const found: { [key in K]?: string } = {};
  for (const key of keys) {
    const value = text(search[key]);
    if (value) found[key] = value;
  }
  return found;
}

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound, errorComponent: PageFailed });

const setup = createRoute({ getParentRoute: () => root, path: "/setup", component: SetupPage });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>) => only(search, ["next"]),
  component: LoginPage,
});

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/alerts", replace: true });
  },
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: "/alerts",
  validateSearch: (search: Record<string, unknown>): AlertsSearch =>
    only(search, ["severity", "status", "assignee", "rule", "order", "panel"]),
  component: AlertsPage,
});

const alert = createRoute({ getParentRoute: () => shell, path: "/alerts/$id", component: AlertPage });

const routes = root.addChildren([setup, login, shell.addChildren([home, alerts, alert])]);

// Plain words in the address, not JSON: people read and write it.
export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { client },
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const entries = Object.entries(search).filter((entry): entry is [string, string] => text(entry[1]) !== undefined);
      const query = new URLSearchParams(entries).toString().replaceAll("%2C", ",");
      return query && `?${query}`;
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
