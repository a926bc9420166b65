//! Our analysis of the library's bodies against real Go's summaries of its functions (`library/facts/escape.txt`).
//!
//! The bodies are our own, so some keep a parameter that real Go's don't, and the other way round. What differs stands in
//! `escape_facts_known_differences.txt` with what our body does otherwise; a line there that is no longer true is a failure too, so the
//! list only shrinks. No installed Go is needed.

use std::collections::BTreeMap;
use std::path::Path;

use burrow_engine::diagnose::{TagsOfFunction, tags_of_library};
use burrow_engine::load::Target;

/// Lines `PACKAGE | FUNCTION | REAL GO'S TAGS | OURS | REASON`: the reasons by what differs.
fn known_differences() -> BTreeMap<TagsKey, String> {
    let text = include_str!("escape_facts_known_differences.txt");
    let entries = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    entries
        .map(|line| match line.split(" | ").collect::<Vec<_>>()[..] {
            [package, function, real, ours, reason] if tells_why(reason) => {
                ([package, function, real, ours].map(str::to_owned), reason.to_owned())
            }
            _ => panic!("PACKAGE | FUNCTION | REAL | OURS | what our body does otherwise, not {line:?}"),
        })
        .collect()
}

/// That another body has other tags is no reason: what it does otherwise is one.
fn tells_why(reason: &str) -> bool {
    let about_all = ["the body is our own", "keeps more", "keeps less", "keeps other things"];
    reason.split(' ').count() >= 4 && !about_all.iter().any(|phrase| reason.contains(phrase))
}

type TagsKey = [String; 4];

fn key(tags: &TagsOfFunction) -> TagsKey {
    [&tags.package, &tags.function, &tags.real, &tags.ours].map(String::clone)
}

#[test]
fn tags_of_embedded_functions_are_real_gos_or_known_to_differ() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hello.go");
    let all = tags_of_library(&Target::Files(vec![program])).unwrap_or_else(|error| panic!("{error}"));
    assert!(all.len() > 1000, "only {} functions were compared", all.len());
    let known = known_differences();
    let differ: Vec<TagsKey> = all.iter().filter(|tags| tags.ours != tags.real).map(key).collect();
    let new = differ.iter().filter(|key| !known.contains_key(*key)).map(|key| format!("differs: {}", key.join(" | ")));
    let gone = known.keys().filter(|key| !differ.contains(key));
    let gone = gone.map(|key| format!("no longer true, take it off the list: {}", key.join(" | ")));
    let wrong: Vec<String> = new.chain(gone).collect();
    assert!(wrong.is_empty(), "{} of {} functions:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}
