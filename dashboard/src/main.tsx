import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/alerts.css";
import "./styles/detail.css";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem, whenSignedOut } from "./api/http";
import { meQuery, modeQuery } from "./api/queries";
import { makeRouter } from "./router";
import { applyTheme } from "./shell/theme";

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // What is away is asked for no more as soon as the mode says so, so the mode is asked at once.
    onError: (error) => {
      if (error instanceof Problem && error.status === 503) void client.invalidateQueries({ queryKey: modeQuery.queryKey });
    },
  }),
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again; only silence and failure are worth another try.
      retry: (failures, error) => failures < 2 && (!(error instanceof Problem) || error.status === 0 || (error.status >= 500 && error.status !== 503)),
      refetchOnWindowFocus: false,
    },
  },
});
const router = makeRouter(client);

whenSignedOut(() => {
  client.removeQueries({ queryKey: meQuery.queryKey });
  const { pathname, searchStr } = router.state.location;
  if (pathname === "/login" || pathname === "/setup") return;
  void router.navigate({ to: "/login", search: { next: pathname + searchStr } });
});

applyTheme();
const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
