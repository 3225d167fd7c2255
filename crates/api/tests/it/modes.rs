//! Every operation that the document names, in every mode, with and without the database, for every role: compared with
//! a table that was written from the product contract, and not from the guard.
//!
//! You are here because an operation is new, or answers otherwise than the contract says. A new operation needs a row in
//! [`OPERATIONS`]. What it does (`effect`) and needs (`backing`) is the contract's to say: section 2 of it.

use aurora_model::{access::Role, mode::RuntimeMode};
use reqwest::Method;
use serde_json::Value;

use crate::server::{Server, answer, outcome};

/// Who may ask.
#[derive(Clone, Copy, PartialEq)]
enum For {
    Anyone,
    Everyone,
    People,
    Admins,
    Workers,
    Engineers,
}
use For::{Admins, Anyone, Engineers, Everyone, People, Workers};

/// Method and path, effect, backing, who may ask.
const OPERATIONS: &[(&str, &str, &str, For)] = &[
    ("get /livez", "read", "none", Anyone),
    ("get /readyz", "read", "none", Anyone),
    ("get /metrics", "read", "none", Anyone),
    ("post /api/v1/auth/setup", "administration", "database", Anyone),
    ("post /api/v1/auth/login", "administration", "database", Anyone),
    ("post /api/v1/auth/refresh", "administration", "database", Anyone),
    ("post /api/v1/auth/logout", "administration", "database", People),
    ("get /api/v1/auth/me", "read", "none", Everyone),
    ("get /api/v1/system/mode", "read", "none", Anyone),
    ("put /api/v1/system/mode", "administration", "database", Admins),
    ("get /api/v1/system/health", "read", "none", Everyone),
    ("get /api/v1/system/info", "read", "none", Everyone),
    ("get /api/v1/users", "read", "database", Admins),
    ("post /api/v1/users", "administration", "database", Admins),
    ("patch /api/v1/users/{id}", "administration", "database", Admins),
    ("get /api/v1/sources", "read", "database", People),
    ("post /api/v1/sources", "administration", "database", Admins),
    ("get /api/v1/sources/{id}", "read", "database", People),
    ("patch /api/v1/sources/{id}", "administration", "database", Admins),
    ("get /api/v1/sources/{id}/tokens", "read", "database", Admins),
    ("post /api/v1/sources/{id}/tokens", "administration", "database", Admins),
    ("delete /api/v1/tokens/{id}", "administration", "database", Admins),
    ("get /api/v1/alerts", "read", "database", Everyone),
    ("get /api/v1/alerts/{id}", "read", "database", Everyone),
    ("post /api/v1/alerts/{id}/status", "mutation", "database", Workers),
    ("post /api/v1/alerts/{id}/assign", "mutation", "database", Workers),
    ("post /api/v1/alerts/{id}/claim", "mutation", "database", Workers),
    ("get /api/v1/alerts/{id}/comments", "read", "database", Everyone),
    ("post /api/v1/alerts/{id}/comments", "mutation", "database", Workers),
    ("get /api/v1/alerts/{id}/events", "read", "database", Everyone),
    ("get /api/v1/events", "read", "lake", Everyone),
    ("get /api/v1/events/{id}", "read", "lake", Everyone),
    ("get /api/v1/rules", "read", "database", Everyone),
    ("get /api/v1/rules/{id}", "read", "database", Everyone),
    ("patch /api/v1/rules/{id}", "administration", "database", Engineers),
    ("post /api/v1/rules/reload", "administration", "database", Engineers),
    ("get /api/v1/audit", "read", "database", Admins),
    ("get /api/v1/audit/verify", "read", "database", Admins),
    ("get /api/v1/dashboard/stats", "read", "database", Everyone),
    ("get /api/v1/agents", "read", "database", Everyone),
    ("get /api/v1/agents/autoscaler", "read", "database", Everyone),
    ("get /api/v1/approvals", "read", "database", Everyone),
    ("get /api/v1/cps/devices", "read", "database", Everyone),
    ("get /api/v1/mcp/health", "read", "database", Everyone),
    ("get /api/v1/network-attacks", "read", "database", Everyone),
    ("get /api/v1/network-telemetry/status", "read", "database", Everyone),
    ("get /api/v1/network-analyzer/findings", "read", "none", Everyone),
    ("get /api/v1/ws/alerts", "read", "database", Everyone),
];

/// What a viewer of the showcase may read, and how they come in.
const IN_SHOWCASE: &[&str] = &[
    "post /api/v1/auth/login",
    "get /api/v1/alerts",
    "get /api/v1/alerts/{id}",
    "get /api/v1/alerts/{id}/events",
    "get /api/v1/dashboard/stats",
    "get /api/v1/agents",
    "get /api/v1/agents/autoscaler",
    "get /api/v1/approvals",
    "get /api/v1/cps/devices",
    "get /api/v1/mcp/health",
    "get /api/v1/network-attacks",
    "get /api/v1/network-telemetry/status",
];

/// What comes after the five gates: anything else.
const REST: &str = "rest";

impl For {
    fn includes(self, role: Role) -> bool {
        use Role::{Admin, Analyst, Operator, Viewer};
        match self {
            Self::Anyone | Self::Everyone => true,
            Self::People => matches!(role, Admin | Analyst | Operator | Viewer),
            Self::Workers => matches!(role, Admin | Analyst | Operator),
            Self::Engineers => matches!(role, Admin | Analyst),
            Self::Admins => matches!(role, Admin),
        }
    }
}

/// What the contract says: 401, 403 by role, 403 by mode, 503, rest.
fn expected(
    (name, effect, backing, for_whom): (&str, &str, &str, For),
    role: Option<Role>,
    mode: RuntimeMode,
    is_up: bool,
) -> &'static str {
    let is_showcase = mode == RuntimeMode::Dummy && !is_up && IN_SHOWCASE.contains(&name);
    match role {
        None if for_whom != Anyone => "401",
        Some(role) if !for_whom.includes(role) => "403 role",
        _ if effect == "mutation" && mode == RuntimeMode::Dummy => "403 mode",
        _ if backing == "database" && !is_up && !is_showcase => "503",
        _ => REST,
    }
}

async fn found(server: &Server, name: &str, token: Option<&str>) -> &'static str {
    let (method, path) = name.split_once(' ').expect("a method and a path");
    let method: Method = method.to_uppercase().parse().expect("a method");
    let path = path.replace("{id}", "00000000-0000-0000-0000-00000000ffff");
    let request = server.request(method, &path);
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    match outcome(request).await {
        (401, slug) if slug == "unauthenticated" && token.is_none() => "401",
        (403, slug) if slug == "forbidden" => "403 role",
        (403, slug) if slug == "forbidden-by-mode" => "403 mode",
        (503, slug) if slug == "database-unavailable" => "503",
        _ => REST,
    }
}

#[tokio::test]
async fn the_document_says_of_each_operation_what_the_contract_says() {
    let server = Server::start().await;
    let (_, document) = answer(server.request(Method::GET, "/api/v1/openapi.json")).await;
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1."));
    let mut described: Vec<(String, &str, &str, bool)> = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let word = |key: &str| operation[key].as_str().unwrap_or("nothing");
            let is_open = operation.get("security").is_none();
            let name = format!("{method} {path}");
            described.push((name, word("x-aurora-effect"), word("x-aurora-backing"), is_open));
        }
    }
    let mut contract: Vec<_> = OPERATIONS
        .iter()
        .map(|&(name, effect, backing, for_whom)| (name.to_owned(), effect, backing, for_whom == Anyone))
        .collect();
    described.sort();
    contract.sort();
    assert_eq!(described, contract);
}

#[tokio::test]
async fn every_operation_answers_as_the_contract_says() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let mut tokens = vec![(None, None), (Some(Role::Admin), Some(admin.access_token))];
    for &role in Role::ALL.iter().filter(|&&role| role != Role::Admin) {
        tokens.push((Some(role), Some(server.with(&admin.principal, role).await.access_token)));
    }
    let mut wrong = Vec::new();
    for mode in RuntimeMode::ALL {
        server.change_mode(&admin.principal, mode).await;
        for is_up in [true, false] {
            if !is_up {
                server.lose_database().await;
            }
            for &operation in OPERATIONS {
                // It would end the session that the others need.
                if is_up && operation.0.ends_with("/logout") {
                    continue;
                }
                for (role, token) in &tokens {
                    let expected = expected(operation, *role, mode, is_up);
                    let found = found(&server, operation.0, token.as_deref()).await;
                    if found != expected {
                        wrong.push(format!(
                            "{} {role:?} {mode} up={is_up}: {found}, not {expected}",
                            operation.0
                        ));
                    }
                }
            }
            if !is_up {
                server.regain_database().await;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn the_mode_is_told_to_anyone_as_the_contract_tables_it() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    for (mode, is_up, source) in [
        (RuntimeMode::Dummy, true, "database"),
        (RuntimeMode::Dummy, false, "showcase"),
        (RuntimeMode::DryRun, true, "database"),
        (RuntimeMode::DryRun, false, "unavailable"),
        (RuntimeMode::Real, true, "database"),
        (RuntimeMode::Real, false, "unavailable"),
    ] {
        if is_up {
            server.change_mode(&admin.principal, mode).await;
        } else {
            server.lose_database().await;
        }
        let (_, body) = answer(server.request(Method::GET, "/api/v1/system/mode")).await;
        let fields: Vec<_> = body.as_object().expect("fields").keys().map(String::as_str).collect();
        assert_eq!(fields.len(), 8, "{fields:?}");
        assert_eq!(body["mode"], mode.as_str());
        assert_eq!(body["read_data_source"], source);
        assert_eq!(body["is_mutations_allowed"], Value::Bool(is_up && mode == RuntimeMode::Real));
        if !is_up {
            server.regain_database().await;
        }
    }
}
