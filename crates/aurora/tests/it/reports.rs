//! The forms of a hunt's findings for people and spreadsheets.

use aurora_test_support::Workdir;

use crate::support::{EVENT, RULE, Run, aurora};

/// What a log might hold to hurt the one who reads it.
const HOSTILE: [&str; 6] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "</pre></mark></details>",
    "\u{202e}gnp.exe\u{0}\u{1b}[2J\u{e0041}",
    "=HYPERLINK(\"http://x\")",
];

fn hunt(workdir: &Workdir, arguments: &[&str]) -> Run {
    let run = aurora(workdir.path(), &[&["hunt", "logs", "--rules", "rules.yml"], arguments].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

/// A folder with hostile text in every field, in names, and in the rule.
fn hostile() -> Workdir {
    let workdir = Workdir::new();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let rules = HOSTILE.map(|text| {
        format!(
            "title: {title}\nid: {title}\nlevel: high\ntags: [attack.t1033, {title}]\nlogsource: {{product: windows}}\n\
             detection: {{s: {{CommandLine|contains: whoami}}, condition: s}}\n",
            title = quoted(&text.replace('\0', ""))
        )
    });
    workdir.write("rules.yml", rules.join("---\n"));
    let events = HOSTILE.map(|text| {
        let value = quoted(&format!("whoami {text}"));
        let text = quoted(text);
        format!(
            "{{\"EventID\":1,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Computer\":{text},\"User\":{text},\
             \"CommandLine\":{value},{text}:{text},\"UtcTime\":\"2026-01-15 09:00:00.500\"}}\n"
        )
    });
    workdir.write("logs/<img src=x onerror=alert(2)>.json", events.concat());
    workdir
}

/// The tags of the report: whatever stands between `<` and `>`, outside of the style and the script.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag).collect()
}

#[test]
fn hostile_text_is_shown_and_does_nothing() {
    let workdir = hostile();
    let html = hunt(&workdir, &["--format", "html"]).stdout;
    let is_visible =
        |c: char| c == '\n' || c == '\t' || !(c.is_control() || matches!(c, '\u{202e}' | '\u{e0041}'));
    assert!(html.chars().all(is_visible), "a character that cannot be seen is in the report");
    assert!(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("<span class=\"ctl\">\\u{202e}</span>"));
    let body = html.split_once("</style>").expect("a style").1;
    let (body, script) = body.split_once("<script>").expect("the script is the last thing");
    assert!(!script.split_once("</script>").expect("an end").0.contains("alert"));
    let allowed = [
        "a",
        "article",
        "b",
        "body",
        "button",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "head",
        "header",
        "input",
        "label",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "option",
        "output",
        "p",
        "pre",
        "rect",
        "section",
        "select",
        "span",
        "summary",
        "svg",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
    ];
    for tag in tags(body) {
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
        assert!(allowed.contains(&name), "<{tag}>");
        let has_handler =
            tag.split('"').step_by(2).any(|outside| outside.contains(" on") || outside.contains("style="));
        assert!(!has_handler && !tag.contains("javascript:"), "<{tag}>");
    }
}

#[test]
fn the_report_is_one_file_that_loads_nothing() {
    let workdir = hostile();
    let run = hunt(&workdir, &["--format", "html", "--out", "report.html"]);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("Findings: 36 (high 36)"), "{}", run.stderr);
    let html = std::fs::read_to_string(workdir.path().join("report.html")).expect("it is written");
    assert!(html.contains("default-src 'none'"));
    for loads in [" src=", "url(", "@import", "http://www", "https://", "<link", "<iframe"] {
        let own = html.split("<main").next().expect("a head");
        assert!(!own.contains(loads), "{loads}");
    }
    for part in
        ["Hunt report", "id=\"timeline\"", "<span class=\"id\">T1033</span>", "id=\"who\"", "class=\"rule\""]
    {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn the_report_shows_matched_values_in_the_raw_event() {
    let workdir = Workdir::new();
    workdir.write("rules.yml", RULE);
    workdir.write("logs/a.json", r#"{"CommandLine":"C:\\x\\whoami.exe /all","other":"1"}"#);
    let html = hunt(&workdir, &["--format", "html"]).stdout;
    assert!(html.contains("<dt>CommandLine</dt><dd><mark>C:\\x\\whoami.exe /all</mark></dd>"), "{html}");
    assert!(html.contains("{&quot;CommandLine&quot;:&quot;<mark>C:\\\\x\\\\whoami.exe /all</mark>&quot;,"));
}

#[test]
fn a_report_of_very_many_findings_stays_small_and_says_what_it_leaves_out() {
    let workdir = Workdir::new();
    let rules = (0..30).map(|number| {
        RULE.replace("Whoami", &format!("Rule {number}")).replace("0001", &format!("{number:04}"))
    });
    workdir.write("rules.yml", rules.collect::<Vec<_>>().join("---\n"));
    let line = |number: usize| {
        let padding = "x".repeat(3_000);
        format!(
            "{{\"CommandLine\":\"whoami {number}\",\"Computer\":\"h{}\",\"p\":\"{padding}\"}}\n",
            number % 500
        )
    };
    workdir.write("logs/a.json", (0..1_000).map(line).collect::<String>());
    let html = hunt(&workdir, &["--format", "html"]).stdout;
    assert!(html.len() < 8 << 20, "{} bytes", html.len());
    assert!(
        html.contains("600 of 30,000 findings are shown in full"),
        "{:?}",
        html.find("findings are shown")
    );
    assert!(html.contains("Left out here: 980 more of this rule."));
}

#[test]
fn a_report_of_nothing_says_so() {
    let workdir = Workdir::new();
    workdir.write("rules.yml", RULE);
    workdir.write("logs/a.json", r#"{"CommandLine":"dir"}"#);
    let html = hunt(&workdir, &["--format", "html"]).stdout;
    assert!(html.contains("None of the rules fired."));
    assert!(html.ends_with("</html>\n"));
}

#[test]
fn csv_has_a_header_and_no_formulas() {
    let workdir = hostile();
    let run = hunt(&workdir, &["--format", "csv"]);
    let mut lines = run.stdout.split("\r\n");
    assert!(lines.next().is_some_and(|header| header.starts_with("time,level,kind,rule_id,rule_title,")));
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 36);
    assert!(run.stdout.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{}", run.stdout);
    workdir.write("logs/<img src=x onerror=alert(2)>.json", "{}");
    let empty = hunt(&workdir, &["--format", "csv"]);
    assert_eq!(empty.stdout.lines().count(), 1);
}

#[test]
fn json_is_another_name_for_json_lines() {
    let workdir = Workdir::new();
    workdir.write("rules.yml", RULE);
    workdir.write("logs/a.json", EVENT);
    assert_eq!(hunt(&workdir, &["--format", "json"]).stdout, hunt(&workdir, &["--format", "jsonl"]).stdout);
}

#[test]
fn the_timeline_goes_by_host_and_time() {
    let workdir = Workdir::new();
    workdir.write("rules.yml", RULE);
    let event = |host: &str, time: &str| {
        format!(
            "{{\"CommandLine\":\"whoami\",\"Computer\":\"{host}\",\"EventID\":1,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"@timestamp\":\"2026-01-01T{time}Z\"}}\n"
        )
    };
    let events = [
        event("b", "10:00:00"),
        event("a", "11:30:00"),
        event("a", "09:00:00"),
        event("a", "09:00:05"),
        event("b", "12:00:00"),
    ];
    workdir.write("logs/a.json", events.concat());
    let run = hunt(&workdir, &["--timeline"]);
    let expected = "a  3 findings\n  \
        2026-01-01T09:00:00.000000Z  high           Whoami  2 times until 2026-01-01T09:00:05.000000Z\n  \
        2026-01-01T11:30:00.000000Z  high           Whoami\n\n\
        b  2 findings\n  \
        2026-01-01T10:00:00.000000Z  high           Whoami\n  \
        2026-01-01T12:00:00.000000Z  high           Whoami\n";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
    assert!(run.stdout.contains("By tactic\n          5  Discovery\n"), "{}", run.stdout);
    let usual = ["hunt", "logs", "--rules", "rules.yml", "--timeline", "--format", "csv"];
    assert_eq!(aurora(workdir.path(), &usual).code, Some(2));
}

#[test]
fn shells_get_their_completions() {
    let workdir = Workdir::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = aurora(workdir.path(), &["completions", shell]);
        assert_eq!(run.code, Some(0), "{shell}");
        assert!(run.stdout.contains("fail-on"), "{shell}");
    }
    assert_eq!(aurora(workdir.path(), &["completions", "tcsh"]).code, Some(2));
}
