//! Source text in, dump of package `main` out.

use burrow_ir::lower::{LowerOptions, PackageInput, lower_program};
use burrow_ir::program::Program;
use burrow_ir::{print, verify};
use burrow_source::{Diagnostic, SourceMap};
use burrow_syntax::{ParseSession, parse_file};
use burrow_types::object::PackageId;
use burrow_types::{Config, Importer, Info, Types, check_package};
use expect_test::Expect;
use std::collections::HashMap;
use std::fmt::Write;

/// What lowering expects of package `runtime`.
const RUNTIME: &str = "package runtime
func raise()
func gopanic(value any)
func deferreturn()
func exitMain()
func panicwrap(path, name, method string)
func panicrangestate(state int)
func frameToken() int
func deferIn(frame int, call func())
func deferredRecover()
";

struct Packages {
    types: Types,
    sources: SourceMap,
    session: ParseSession,
    done: HashMap<String, PackageId>,
    checked: Vec<(PackageId, Info, Vec<burrow_syntax::tree::File>)>,
}

struct Found<'a>(&'a HashMap<String, PackageId>);

impl Importer for Found<'_> {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        self.0.get(path).copied().ok_or_else(|| "not here".to_string())
    }
}

impl Packages {
    fn add(&mut self, path: &str, text: &str, version: (u32, u32)) -> PackageId {
        let file = self.sources.add(format!("{path}.go"), text.as_bytes()).expect("the text is short");
        let (tree, errors) = parse_file(&mut self.sources, file, &mut self.session);
        self.no_errors(&errors);
        let files = vec![tree];
        let config = Config { path: path.into(), sources: &self.sources, version, allow_missing_bodies: true };
        let (id, info, errors) = check_package(&mut self.types, &mut Found(&self.done), &files, &config);
        self.no_errors(&errors);
        self.done.insert(path.to_string(), id);
        self.checked.push((id, info, files));
        id
    }

    fn no_errors(&self, errors: &[Diagnostic]) {
        let lines: Vec<String> = errors.iter().map(|error| error.render(&self.sources)).collect();
        assert!(lines.is_empty(), "the program is wrong:\n{}", lines.join("\n"));
    }
}

pub(crate) fn lower_version(text: &str, version: (u32, u32)) -> Result<Program, String> {
    let mut packages = Packages {
        types: Types::new(),
        sources: SourceMap::new(),
        session: ParseSession::new(),
        done: HashMap::new(),
        checked: Vec::new(),
    };
    packages.add("runtime", RUNTIME, (1, 27));
    let main = packages.add("main", &format!("package main\n{text}"), version);
    let inputs: Vec<PackageInput<'_>> =
        packages.checked.iter().map(|(id, info, files)| PackageInput { id: *id, info, files }).collect();
    match lower_program(&mut packages.types, &inputs, main, &LowerOptions::default()) {
        Ok(program) => {
            verify::assert_valid(&program);
            Ok(program)
        }
        Err(errors) => Err(errors.iter().map(|error| error.render(&packages.sources) + "\n").collect()),
    }
}

pub(crate) fn lower(text: &str) -> Result<Program, String> {
    lower_version(text, (1, 27))
}

/// Everything of package `main`, wrappers included.
pub(crate) fn dump(program: &Program) -> String {
    let mut text = String::new();
    for (id, _) in program.globals.iter() {
        text += &print::global(program, id);
    }
    for (id, itab) in program.itabs.iter() {
        let names: Vec<&str> = itab.functions.iter().map(|&func| program.funcs[func].name.as_str()).collect();
        let concrete = &program.types[itab.concrete].string;
        let _ = writeln!(text, "itab {id:?} {concrete}: {}", names.join(", "));
    }
    for (id, func) in program.funcs.iter() {
        if func.package != "runtime" && !func.symbol.is_empty() {
            text += &print::func(program, id);
        }
    }
    text
}

#[track_caller]
pub(crate) fn check(text: &str, expected: Expect) {
    expected.assert_eq(&lower(text).map_or_else(|error| error, |program| dump(&program)));
}

/// Like [`check`], with the statements of `main` as text.
#[track_caller]
pub(crate) fn check_body(statements: &str, expected: Expect) {
    check(&format!("func main() {{\n{statements}\n}}"), expected);
}
