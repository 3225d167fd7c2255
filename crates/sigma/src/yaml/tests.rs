use super::{Kind, YamlReason, read};

fn value(text: &str) -> Kind {
    let (documents, errors) = read(&format!("a: {text}"));
    assert_eq!(errors, []);
    documents[0].get("a").expect("the key is there").kind.clone()
}

fn reason(text: &str) -> (usize, YamlReason) {
    let error = read(text).1.remove(0);
    (error.line, error.reason)
}

#[test]
fn scalars_follow_the_core_schema() {
    for (text, kind) in [
        ("1", Kind::Number("1".into())),
        ("-1.5e3", Kind::Number("-1.5e3".into())),
        ("0x1F", Kind::Number("0x1F".into())),
        ("'1'", Kind::Text("1".into())),
        ("1.2.3", Kind::Text("1.2.3".into())),
        ("+", Kind::Text("+".into())),
        (".", Kind::Text(".".into())),
        ("e5", Kind::Text("e5".into())),
        ("yes", Kind::Text("yes".into())),
        ("true", Kind::Bool(true)),
        ("", Kind::Null),
        ("~", Kind::Null),
        ("''", Kind::Text(String::new())),
        ("2024-01-01", Kind::Text("2024-01-01".into())),
    ] {
        assert_eq!(value(text), kind, "{text}");
    }
}

#[test]
fn lines_are_kept_and_aliases_work() {
    let (documents, errors) = read("a: &x\n  b: 1\nc: *x\n---\nd: 2\n");
    assert_eq!(errors, []);
    assert_eq!(documents.len(), 2);
    let first = &documents[0];
    assert_eq!(first.entries()[1].key_line, 3);
    assert_eq!(first.get("c").and_then(|node| node.get("b")), first.get("a").and_then(|n| n.get("b")));
    assert_eq!(documents[1].get("d").map(|node| node.line), Some(5));
}

#[test]
fn what_is_refused_says_why_and_where() {
    assert_eq!(reason("a: 1\nb: 2\na: 3"), (3, YamlReason::DuplicateKey("a".into())));
    assert_eq!(reason("? [x]\n: 1"), (1, YamlReason::KeyNotText));
    assert!(matches!(reason("a: [1\nb: 2"), (_, YamlReason::Syntax(_))));
    assert!(matches!(reason("a: *nowhere"), (1, YamlReason::UnknownAlias | YamlReason::Syntax(_))));
    assert_eq!(reason(&"- ".repeat(40)).1, YamlReason::TooDeep);
    assert!(matches!(reason(&"[".repeat(100_000)).1, YamlReason::TooDeep | YamlReason::Syntax(_)));
}

#[test]
fn a_billion_laughs_are_refused_quickly() {
    let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert_eq!(reason(&text).1, YamlReason::TooManyRepeated);
}

#[test]
fn a_long_text_counts_by_its_length_when_it_is_repeated() {
    let repeated = |n_bytes: usize, n_aliases: usize| {
        read(&format!("a: &a {}\nb: [{}]", "x".repeat(n_bytes), vec!["*a"; n_aliases].join(","))).1
    };
    assert_eq!(repeated(100, 1_000), []);
    assert_eq!(repeated(100_000, 10), []);
    assert_eq!(repeated(100_000, 1_000)[0].reason, YamlReason::TooManyRepeated);
}

#[test]
fn a_map_of_many_keys_is_read_in_time_linear_in_them() {
    let keys: String = (0..200_000).map(|number| format!("key{number}: 1\n")).collect();
    let start = std::time::Instant::now();
    let (documents, errors) = read(&format!("{keys}key7: 1\n"));
    assert_eq!((documents.len(), errors[0].line), (0, 200_001));
    // It takes well under a second; with a search through all keys before it, each key of these would
    // make it minutes.
    assert!(start.elapsed().as_secs() < 30);
}

#[test]
fn a_broken_document_costs_only_itself() {
    let (documents, errors) = read("a: 1\n---\nb: [\n---\nc: {\n---\nd: 2\n---\ne: 3\n");
    let keys: Vec<&str> = documents.iter().map(|document| document.entries()[0].key.as_str()).collect();
    assert_eq!(keys, ["a", "d", "e"]);
    assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [4, 6]);
    assert_eq!(documents[1].line, 7);
}

#[test]
fn merge_keys_bring_in_what_is_not_there() {
    let (documents, errors) = read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n");
    assert_eq!(errors, []);
    let map = documents[0].get("d").expect("the map is there");
    let pairs: Vec<_> = map.entries().iter().map(|e| (e.key.as_str(), e.value.scalar_text())).collect();
    assert_eq!(pairs, [("c", Some("3")), ("b", Some("1"))]);
}
