//! The HTTP edge: routers, conversion, problem documents, OpenAPI, live channels.
