//! Pages for people that come without the dashboard: the description of the API at `/docs`, and what each problem means.
//! They are plain HTML from the same lists, and no script.

use std::fmt::Write as _;

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;

use crate::problem::{Problem, ProblemKind};

/// One style for all of them; the policy for content lets none stand in a page.
const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}\
code{font-family:ui-monospace,monospace;font-size:.9em}h2{margin-top:2.5rem;border-bottom:1px solid #ccd3da}\
h3{margin-bottom:.25rem}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}\
details{margin:.5rem 0}pre{overflow:auto;padding:.75rem;background:#f3f5f7}\
@media(prefers-color-scheme:dark){body{color:#e6e9ec;background:#14181c}pre{background:#1d2328}a{color:#7ab7ff}}";

/// The style of these pages.
pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"))], STYLE).into_response()
}

/// What a problem means.
pub(crate) async fn problem(Path(slug): Path<String>) -> Result<Html<String>, Problem> {
    let kind = ProblemKind::find(&slug)
        .ok_or_else(|| Problem::new(ProblemKind::NotFound, "there is no such kind of problem"))?;
    let meaning = kind.meaning().iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let body = format!(
        "<h1>{}</h1><p><code>/problems/{slug}</code>, status {}.</p><p>{}</p><p><strong>What to do.</strong> {}</p>",
        kind.title(),
        kind.status(),
        escaped(&meaning),
        escaped(kind.remedy()),
    );
    Ok(Html(page(kind.title(), &body)))
}

/// The description of the API, of its own document.
pub(crate) fn description(document: &Value) -> Html<String> {
    let mut body = String::from(
        "<h1>AuroraSOC API</h1><p>The same as a document for programs: <a href=\"/api/v1/openapi.json\">openapi.json</a>. \
         What goes wrong is told as a problem document; each type is an address here.</p>",
    );
    let mut tag = "";
    for (path, method, operation) in operations(document) {
        let its_tag = operation["tags"][0].as_str().unwrap_or("system");
        if its_tag != tag {
            tag = its_tag;
            let _ = write!(body, "<h2>{}</h2>", escaped(tag));
        }
        describe(&mut body, path, method, operation);
    }
    body.push_str("<h2>Schemas</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let text = serde_json::to_string_pretty(schema).unwrap_or_default();
        let (name, text) = (escaped(name), escaped(&text));
        let _ = write!(
            body,
            "<details id=\"{name}\"><summary><code>{name}</code></summary><pre>{text}</pre></details>"
        );
    }
    Html(page("AuroraSOC API", &body))
}

/// All operations, those of one resource together.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let items = document["paths"].as_object().into_iter().flatten();
    let mut operations: Vec<_> = items
        .flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().map(move |(method, it)| (&**path, &**method, it))
        })
        .collect();
    operations.sort_by_key(|(path, method, operation)| (operation["tags"][0].as_str(), *path, *method));
    operations
}

fn describe(body: &mut String, path: &str, method: &str, operation: &Value) {
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let (method, path) = (method.to_uppercase(), escaped(path));
    let _ = write!(body, "<h3><code>{method} {path}</code></h3><p>{}. ", text(&operation["summary"]));
    let _ = write!(body, "{}</p>", text(&operation["description"]));
    let (effect, backing) = (text(&operation["x-aurora-effect"]), text(&operation["x-aurora-backing"]));
    let _ = write!(body, "<p>Effect: {effect}; backing: {backing}.</p><table>");
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, what) = (text(&parameter["name"]), text(&parameter["description"]));
        let _ = write!(
            body,
            "<tr><td><code>{name}</code> in {}</td><td>{what}</td></tr>",
            text(&parameter["in"])
        );
    }
    for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let _ = write!(body, "<tr><td>takes <code>{}</code></td><td>{}", escaped(media_type), link(content));
        if content["example"].is_object() {
            let _ = write!(body, " for instance <code>{}</code>", escaped(&content["example"].to_string()));
        }
        body.push_str("</td></tr>");
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let contents = response["content"].as_object().into_iter().flatten();
        let what: String = contents.map(|(_, content)| link(content)).collect();
        let _ = write!(
            body,
            "<tr><td>{}</td><td>{} {what}</td></tr>",
            escaped(status),
            text(&response["description"])
        );
    }
    body.push_str("</table>");
}

/// The schema of a body, where it has a name.
fn link(content: &Value) -> String {
    let name = content["schema"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let name = name.map(escaped);
    name.map(|name| format!("<a href=\"#{name}\"><code>{name}</code></a>")).unwrap_or_default()
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\
         <body>{body}</body></html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
