//! Lowering of small programs: source text in, dump of package `main` out.

use burrow_ir::lower::{LowerOptions, PackageInput, lower_program};
use burrow_ir::program::Program;
use burrow_ir::{print, verify};
use burrow_source::{Diagnostic, SourceMap};
use burrow_syntax::{ParseSession, parse_file};
use burrow_types::object::PackageId;
use burrow_types::{Config, Importer, Info, Types, check_package};
use expect_test::{Expect, expect};
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

fn lower_version(text: &str, version: (u32, u32)) -> Result<Program, String> {
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

fn lower(text: &str) -> Result<Program, String> {
    lower_version(text, (1, 27))
}

/// Everything of package `main`, wrappers included.
fn dump(program: &Program) -> String {
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
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&lower(text).map_or_else(|error| error, |program| dump(&program)));
}

/// Like [`check`], with the statements of `main` as text.
#[track_caller]
fn check_body(statements: &str, expected: Expect) {
    check(&format!("func main() {{\n{statements}\n}}"), expected);
}

#[test]
fn hello_world_prints_a_constant() {
    check_body(r#"println("hello")"#, expect![[""]]);
}

#[test]
fn a_variable_that_nothing_assigns_is_captured_by_value() {
    check_body("x := 1\nf := func() int { return x }\nprintln(f())", expect![[""]]);
}

#[test]
fn a_variable_assigned_after_its_capture_is_captured_by_reference() {
    check_body("x := 1\nf := func() { x++ }\nf()\nprintln(x)", expect![[""]]);
}

#[test]
fn each_iteration_has_its_own_variable() {
    check_body("for i := 0; i < 3; i++ { defer func() { println(i) }() }", expect![[""]]);
}

#[test]
fn before_go_1_22_one_variable_serves_all_iterations() {
    let text = "func main() { for i := 0; i < 3; i++ { defer func() { println(i) }() } }";
    let program = lower_version(text, (1, 21)).expect("the program is right");
    expect![[""]].assert_eq(&dump(&program));
}

#[test]
fn a_call_runs_before_variables_that_it_may_change_are_read() {
    check(
        "var x int
func f() int { x++; return x }
func main() { println(x + f()); y := 2; println(y + f()) }",
        expect![[""]],
    );
}

#[test]
fn parallel_assignment_fixes_operands_first() {
    check_body("a := []int{1, 2}\ni := 0\ni, a[i] = 1, a[1]\na[0], a[1] = a[1], a[0]", expect![[""]]);
}

#[test]
fn deferred_arguments_are_evaluated_at_once() {
    check(
        "func f(a int, b string) {}
func main() { x := 1; defer f(x, \"s\"); defer recover(); go main() }",
        expect![[""]],
    );
}

#[test]
fn methods_reachable_through_interfaces_alone_are_found() {
    check(
        "type T struct{ n int }
func (t T) M() int { return t.n }
func (t *T) P() {}
func (t T) Unused() {}
type I interface { M() int }
type E struct { *T }
func call(i I) int { return i.M() }
func main() { call(T{1}); call(&T{2}); call(E{}) }",
        expect![[""]],
    );
}

#[test]
fn method_values_hold_their_receiver() {
    check(
        "type T struct{ n int }
func (t T) M() int { return t.n }
func (t *T) P() {}
type I interface { M() int }
func main() { var t T; f := t.M; f(); t.P(); g := t.P; g(); var i I = t; h := i.M; h(); k := T.M; k(t); l := (*T).P; l(&t) }",
        expect![[""]],
    );
}

#[test]
fn generic_functions_have_an_instance_per_type() {
    check(
        "type Number interface { ~int | ~float64 }
func Sum[T Number](list ...T) (s T) { for _, x := range list { s += x }; return s + 1 }
type List[T any] struct { items []T }
func (l *List[T]) Push(x T) { l.items = append(l.items, x) }
func main() { println(Sum(1, 2), Sum(1.5)); var l List[string]; l.Push(\"a\") }",
        expect![[""]],
    );
}

#[test]
fn methods_of_type_parameters_are_those_of_the_argument() {
    check(
        "type S interface { String() string }
type A int
func (a A) String() string { return \"a\" }
func show[T S](x T) string { return x.String() }
func main() { println(show(A(1)), show[S](A(2))) }",
        expect![[""]],
    );
}

#[test]
fn ranges_become_loops_with_hidden_counters() {
    check(
        "func main() {
	for i := range 3 { println(i) }
	for i, x := range []int{1} { println(i, x) }
	for i, r := range \"ab\" { println(i, r) }
	m := map[string]int{\"a\": 1}
	for k, v := range m { println(k, v) }
	c := make(chan int)
	for v := range c { println(v) }
	arr := [2]int{1, 2}
	for i := range arr { println(i) }
	for _, v := range &arr { println(v) }
}",
        expect![[""]],
    );
}

#[test]
fn the_body_of_a_range_over_a_function_is_a_function() {
    check(
        "func seq(yield func(int) bool) { yield(1) }
func find() int {
outer:
	for i := 0; ; i++ {
		for x := range seq {
			if x == 1 { continue }
			if x == 2 { break }
			if x == 3 { continue outer }
			return x
		}
	}
}
func main() { find() }",
        expect![[""]],
    );
}

#[test]
fn switches_leave_a_block() {
    check(
        "func f(x int, s string, a any) {
	switch x { case 1, 2: println(1); fallthrough; case 3: println(3); default: println(0); case 4, 5: }
	switch s { case \"a\": println(1); case \"b\", \"c\": println(2) }
	switch { case x > 1: println(1) }
	switch v := a.(type) { case nil: println(0); case int: println(v); case error: println(v.Error()); case string, bool: println(v == nil) }
}
func main() { f(1, \"\", nil) }",
        expect![[""]],
    );
}

#[test]
fn select_assigns_what_was_received() {
    check_body(
        "c := make(chan int, 1)\nvar x int\nvar ok bool\nselect {\ncase c <- 1:\ncase v := <-c: println(v)\ncase x, ok = <-c: println(x, ok)\ndefault:\n}",
        expect![[""]],
    );
}

#[test]
fn constant_composites_become_data() {
    check(
        "type T struct { a int; b string }
var table = []T{{1, \"x\"}, {b: \"y\"}}
var p = &T{a: 3}
var e error
var fs = map[string]func(){\"main\": main}
var n = f()
var unused = map[int]int{1: 2}
func f() int { return len(table) }
func main() { println(table[0].a, p.a, n, e == nil, len(fs)) }",
        expect![[""]],
    );
}

#[test]
fn comma_ok_forms_give_tuples() {
    check_body(
        "m := map[string]int{}\nv, ok := m[\"a\"]\nvar a any = v\n_, ok = a.(string)\nvar c chan int\nw, ok := <-c\nprintln(v, ok, w)",
        expect![[""]],
    );
}

#[test]
fn results_of_a_call_are_spread_over_arguments() {
    check(
        "func two() (int, error) { return 1, nil }
func take(a any, rest ...any) {}
func main() { take(two()); take(1, 2, \"x\"); take(nil) ; x, err := two(); _ = x; _ = err }
func again() (any, error) { return two() }
func init() { again() }",
        expect![[""]],
    );
}

#[test]
fn promoted_fields_and_methods_are_spelled_out() {
    check(
        "type Inner struct { x int }
func (i *Inner) Set(x int) { i.x = x }
type Outer struct { *Inner; name string }
func main() { o := Outer{Inner: &Inner{}}; o.Set(1); o.x++; println(o.x) }",
        expect![[""]],
    );
}

#[test]
fn gotos_lead_to_labels() {
    check_body("i := 0\nagain:\ni++\nif i < 3 { goto again }", expect![[""]]);
}

#[test]
fn strings_concatenate_as_a_whole() {
    check_body(
        "a := \"x\"\nb := a + \"y\" + a\nb += a\nprintln(b, a[0], a[1:], []byte(a), string(rune(65)))",
        expect![[""]],
    );
}

#[test]
fn assignments_to_map_elements_read_once() {
    check(
        "func f() int { return 1 }
func main() { m := map[string]int{}; m[\"a\"]++; m[\"b\"] += f(); m[\"c\"] = 3; delete(m, \"a\") }",
        expect![[""]],
    );
}
