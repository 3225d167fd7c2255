import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` talks to a running `aurora up`, or to `npm run mock`, which listens on the same port.
const server = process.env["AURORA_DASHBOARD"] ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react()],
  build: {
    // The policy of the pages is `default-src 'self'`: nothing may be put into the page as a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { port: 5173, proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
});
