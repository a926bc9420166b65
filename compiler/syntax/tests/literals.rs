//! Values of string and rune literals.

use burrow_source::SourceMap;
use burrow_syntax::tree::{Declaration, ExprKind, Literal};
use burrow_syntax::{ParseSession, parse_file};

/// The literals of `var _ = []any{ … }`, wrong or not.
fn literals(list: &str) -> Vec<Literal> {
    let mut sources = SourceMap::new();
    let text = format!("package p; var _ = []any{{{list}}}\n");
    let file = sources.add("x.go", text.as_bytes()).expect("the text is short");
    let (tree, _) = parse_file(&mut sources, file, &mut ParseSession::new());
    let Some(Declaration::Var(variable)) = tree.declarations.into_iter().next() else { panic!("a variable") };
    let ExprKind::CompositeLiteral(list) = variable.values[0].kind.clone() else { panic!("a composite literal") };
    let literal = |element: burrow_syntax::tree::Element| match element.value.kind {
        ExprKind::Literal(literal) => literal,
        kind => panic!("{kind:?} is no literal"),
    };
    list.elements.into_iter().map(literal).collect()
}

#[test]
fn strings_hold_bytes() {
    let values: Vec<_> = literals(r#""a\n\"\x41\377\u00e9", "é\U0001F600", `a\n`, "", "'""#)
        .iter()
        .map(|literal| literal.string_value().expect("a string"))
        .collect();
    let expected: [&[u8]; 5] = [b"a\n\"A\xff\xc3\xa9", "é😀".as_bytes(), b"a\\n", b"", b"'"];
    assert_eq!(values, expected);
}

#[test]
fn raw_strings_hold_no_carriage_returns() {
    let list = literals("`a\r\nb`");
    assert_eq!(list[0].string_value().as_deref(), Some(&b"a\nb"[..]));
}

#[test]
fn runes_are_code_points() {
    let values: Vec<_> = literals(r"'a', '\'', '\a', '\x41', '\377', 'é', '\U0010FFFF'")
        .iter()
        .map(|literal| literal.rune_value().expect("a rune"))
        .collect();
    assert_eq!(values, [0x61, 0x27, 7, 0x41, 0xff, 0xe9, 0x10ffff]);
}

#[test]
fn bad_literals_have_no_value() {
    for literal in literals(r#""\q", '', 'ab', '\ud800', "\400""#) {
        assert!(literal.bad, "{literal:?}");
        assert_eq!((literal.string_value(), literal.rune_value()), (None, None));
    }
}

#[test]
fn literals_of_other_kinds_have_none_either() {
    for literal in literals("1, 2.5, 3i, 0x1p-2") {
        assert!(!literal.bad, "{literal:?}");
        assert_eq!((literal.string_value(), literal.rune_value()), (None, None));
    }
}
