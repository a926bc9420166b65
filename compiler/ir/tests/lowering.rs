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
    check_body(
        r#"println("hello")"#,
        expect![[r#"
        func main.main() {
          println("hello")
        }
    "#]],
    );
}

#[test]
fn a_variable_that_nothing_assigns_is_captured_by_value() {
    check_body(
        "x := 1\nf := func() int { return x }\nprintln(f())",
        expect![[r#"
        func main.main() {
          var x int = 1
          var f func() int = closure main.main.func1(x)
          println(call f())
        }
        func main.main.func1() (~r0 int) closure captures(x) {
          return x
        }
    "#]],
    );
}

#[test]
fn a_variable_assigned_after_its_capture_is_captured_by_reference() {
    check_body(
        "x := 1\nf := func() { x++ }\nf()\nprintln(x)",
        expect![[r#"
        func main.main() {
          var &x int = 1
          var f func() = closure main.main.func1(&x)
          call f()
          println(x)
        }
        func main.main.func1() closure captures(&x) {
          x += 1
        }
    "#]],
    );
}

#[test]
fn each_iteration_has_its_own_variable() {
    check_body(
        "for i := 0; i < 3; i++ { defer func() { println(i) }() }",
        expect![[r#"
        func main.main() defer {
          block {
            var &i int = 0
            loop L.0 (i < 3) {
              defer closure main.main.func1(&i)
            }
            post {
              var &i int = i
              i += 1
            }
          }
        }
        func main.main.func1() closure captures(&i) {
          println(i)
        }
    "#]],
    );
}

#[test]
fn before_go_1_22_one_variable_serves_all_iterations() {
    let text = "func main() { for i := 0; i < 3; i++ { defer func() { println(i) }() } }";
    let program = lower_version(text, (1, 21)).expect("the program is right");
    expect![[r#"
        func main.main() defer {
          block {
            var &i int = 0
            loop L.0 (i < 3) {
              defer closure main.main.func1(&i)
            }
            post {
              i += 1
            }
          }
        }
        func main.main.func1() closure captures(&i) {
          println(i)
        }
    "#]]
    .assert_eq(&dump(&program));
}

#[test]
fn a_call_runs_before_variables_that_it_may_change_are_read() {
    check(
        "var x int
func f() int { x++; return x }
func main() { println(x + f()); y := 2; println(y + f()) }",
        expect![[r#"
            var main.x int
            func main.main() {
              println((var %0 int = main.f(); (main.x + %0)))
              var y int = 2
              println((y + main.f()))
            }
            func main.f() (~r0 int) {
              main.x += 1
              return main.x
            }
        "#]],
    );
}

#[test]
fn parallel_assignment_fixes_operands_first() {
    check_body(
        "a := []int{1, 2}\ni := 0\ni, a[i] = 1, a[1]\na[0], a[1] = a[1], a[0]",
        expect![[r#"
            func main.main() {
              var a []int = []int{1, 2}
              var i int = 0
              var %2 int = i
              var %3 int = a[1]
              i = 1
              a[%2] = %3
              var %4 int = a[1]
              var %5 int = a[0]
              a[0] = %4
              a[1] = %5
            }
        "#]],
    );
}

#[test]
fn deferred_arguments_are_evaluated_at_once() {
    check(
        "func f(a int, b string) {}
func main() { x := 1; defer f(x, \"s\"); defer recover(); go main() }",
        expect![[r#"
            func main.main() defer {
              var x int = 1
              var %1 int = x
              defer closure main.main.deferwrap1(%1)
              defer main.main.deferwrap2
              go main.main
            }
            func main.f(a int, b string) {
            }
            func main.main.deferwrap1() closure wrapper captures(%0) {
              main.f(%0, "s")
            }
            func main.main.deferwrap2() wrapper {
              runtime.deferredRecover()
            }
        "#]],
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
        expect![[r#"
            itab i0 main.T: main.(*T).M
            itab i1 *main.T: main.(*T).M
            itab i2 main.E: main.E.M
            func main.main() {
              main.call(iface[main.I](main.T{n: 1}))
              main.call(iface[main.I](new(main.T, main.T{n: 2})))
              main.call(iface[main.I](zero(main.E)))
            }
            func main.call(i main.I) (~r0 int) {
              return i.M()
            }
            func main.E.M(%0 main.E) (~r0 int) wrapper {
              return main.T.M(*%0.T)
            }
            func main.(*T).M(%0 *main.T) (~r0 int) wrapper {
              if (%0 == nil) {
                runtime.panicwrap("main", "T", "M")
              }
              return main.T.M(*%0)
            }
            func main.T.M(t main.T) (~r0 int) {
              return t.n
            }
        "#]],
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
        expect![[r#"
            itab i0 main.T: main.(*T).M
            func main.main() {
              var &t main.T
              var f func() int = (var %1 main.T = t; closure main.T.M-fm(%1))
              call f()
              main.(*T).P(&t)
              var g func() = (var %3 *main.T = &t; closure main.(*T).P-fm(%3))
              call g()
              var i main.I = iface[main.I](t)
              var h func() int = (var %6 main.I = i; if (%6 == nil) {; var %7 *uint8; *%7; }; var %8 main.I = %6; closure main.I.M-fm(%8))
              call h()
              var k func(main.T) int = main.T.M
              call k(t)
              var l func(*main.T) = main.(*T).P
              call l(&t)
            }
            func main.T.M-fm() (~r0 int) closure wrapper captures(%0) {
              return main.T.M(%0)
            }
            func main.(*T).P(t *main.T) {
            }
            func main.(*T).P-fm() closure wrapper captures(%0) {
              main.(*T).P(%0)
            }
            func main.I.M-fm() (~r0 int) closure wrapper captures(%0) {
              return %0.M()
            }
            func main.T.M(t main.T) (~r0 int) {
              return t.n
            }
            func main.(*T).M(%0 *main.T) (~r0 int) wrapper {
              if (%0 == nil) {
                runtime.panicwrap("main", "T", "M")
              }
              return main.T.M(*%0)
            }
        "#]],
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
        expect![[r#"
            func main.main() {
              println(main.Sum[...]([]int{1, 2}), main.Sum[...]([]float64{1.5}))
              var &l main.List[string]
              main.(*List[...]).Push(&l, "a")
            }
            func main.Sum[...](list []int) (s int) {
              block {
                var %2 []int = list
                var %3 int = len(%2)
                var %4 int = 0
                loop L.0 (%4 < %3) {
                  var x int = %2[%4 unchecked]
                  s += x
                }
                post {
                  %4 += 1
                }
              }
              return (s + 1)
            }
            func main.Sum[...](list []float64) (s float64) {
              block {
                var %2 []float64 = list
                var %3 int = len(%2)
                var %4 int = 0
                loop L.0 (%4 < %3) {
                  var x float64 = %2[%4 unchecked]
                  s += x
                }
                post {
                  %4 += 1
                }
              }
              return (s + 1.0)
            }
            func main.(*List[...]).Push(l *main.List[string], x string) {
              l->items = append(l->items, x)
            }
        "#]],
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
        expect![[r#"
            itab i0 main.A: main.(*A).String
            func main.main() {
              println(main.show[...](main.A(1)), main.show[...](iface[main.S](main.A(2))))
            }
            func main.show[...](x main.A) (~r0 string) {
              return main.A.String(x)
            }
            func main.show[...](x main.S) (~r0 string) {
              return x.String()
            }
            func main.A.String(a main.A) (~r0 string) {
              return "a"
            }
            func main.(*A).String(%0 *main.A) (~r0 string) wrapper {
              if (%0 == nil) {
                runtime.panicwrap("main", "A", "String")
              }
              return main.A.String(*%0)
            }
        "#]],
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
        expect![[r#"
            func main.main() {
              block {
                var %0 int = 0
                loop L.0 (%0 < 3) {
                  var i%1 int = %0
                  println(i%1)
                }
                post {
                  %0 += 1
                }
              }
              block {
                var %2 []int = []int{1}
                var %3 int = len(%2)
                var %4 int = 0
                loop L.1 (%4 < %3) {
                  var i%5 int = %4
                  var x int = %2[%4 unchecked]
                  println(i%5, x)
                }
                post {
                  %4 += 1
                }
              }
              block {
                var %7 int = 0
                var %8 int = 0
                loop L.2 (%7 < len("ab")) {
                  var %9 int32
                  var %10 int
                  %9, %10 = decode("ab", %7)
                  %8 = (%7 + %10)
                  var i%11 int = %7
                  var r int32 = %9
                  println(i%11, r)
                }
                post {
                  %7 = %8
                }
              }
              var m map[string]int = map[string]int{"a": 1}
              block {
                var %14 [16]unsafe.Pointer
                iterate(%14, m)
                loop L.3 next(%14) {
                  var k string = key(%14)
                  var v%16 int = value(%14)
                  println(k, v%16)
                }
              }
              var c chan int = make(chan int)
              block {
                var %18 chan int = c
                loop L.4 {
                  var %20 int
                  var %19 bool
                  %20, %19 = <-%18 ok
                  if !%19 {
                    break L.4
                  }
                  var v%21 int = %20
                  println(v%21)
                }
              }
              var &arr [2]int = [2]int{1, 2}
              block {
                var %23 int = 0
                loop L.5 (%23 < 2) {
                  var i%24 int = %23
                  println(i%24)
                }
                post {
                  %23 += 1
                }
              }
              block {
                var %25 *[2]int = &arr
                var %26 int = 0
                loop L.6 (%26 < 2) {
                  var v%27 int = *%25[%26 unchecked]
                  println(v%27)
                }
                post {
                  %26 += 1
                }
              }
            }
        "#]],
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
        expect![[r#"
            func main.main() {
              main.find()
            }
            func main.find() (~r0 int) {
              block {
                var i int = 0
                loop outer.0 {
                  block {
                    var &%2 int = 0
                    var &%3 int = 1
                    main.seq(closure main.find-range1(&%3, &%2, &~r0))
                    if (%3 == 2) {
                      runtime.panicrangestate(4)
                    }
                    %3 = 3
                    if (%2 == 1) {
                      %2 = 0
                      continue outer.0
                    }
                    if (%2 == -1) {
                      return
                    }
                  }
                }
                post {
                  i += 1
                }
              }
            }
            func main.seq(yield func(int) bool) {
              call yield(1)
            }
            func main.find-range1(x int) (~r0%1 bool) closure captures(&%2, &%3, &~r0%4) {
              if (%2 != 1) {
                runtime.panicrangestate(%2)
              }
              %2 = 2
              if (x == 1) {
                %2 = 1
                return true
              }
              if (x == 2) {
                %2 = 0
                return false
              }
              if (x == 3) {
                %3 = 1
                %2 = 0
                return false
              }
              ~r0%4 = x
              %3 = -1
              %2 = 0
              return false
              %2 = 1
              return true
            }
        "#]],
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
        expect![[r#"
            func main.main() {
              main.f(1, "", nil)
            }
            func main.f(x int, s string, a interface {}) {
              block {
                var %3 int = x
                breakable L.0 {
                  switch %3
                  case 1, 2 {
                    println(1)
                    goto L.1
                    break L.0
                  }
                  case 3 {
                    L.1:
                    println(3)
                    break L.0
                  }
                  case 4, 5 {
                    break L.0
                  }
                  default {
                    println(0)
                    break L.0
                  }
                }
              }
              block {
                var %4 string = s
                breakable L.2 {
                  if (%4 == "a") {
                    println(1)
                    break L.2
                  }
                  if ((%4 == "b") || (%4 == "c")) {
                    println(2)
                    break L.2
                  }
                }
              }
              breakable L.3 {
                if (x > 1) {
                  println(1)
                  break L.3
                }
              }
              block {
                var %5 interface {} = a
                breakable L.4 {
                  if %5 is nil {
                    var v%6 interface {} = %5
                    println(0)
                    break L.4
                  }
                  if %5 is int {
                    var v%7 int = data[int](%5)
                    println(v%7)
                    break L.4
                  }
                  var %8 error
                  var %9 bool
                  %8, %9 = %5.(error, ok)
                  if %9 {
                    var v%10 error = %8
                    println(v%10.Error())
                    break L.4
                  }
                  if (%5 is string || %5 is bool) {
                    var v%11 interface {} = %5
                    println((v%11 == nil))
                    break L.4
                  }
                }
              }
            }
        "#]],
    );
}

#[test]
fn select_assigns_what_was_received() {
    check_body(
        "c := make(chan int, 1)\nvar x int\nvar ok bool\nselect {\ncase c <- 1:\ncase v := <-c: println(v)\ncase x, ok = <-c: println(x, ok)\ndefault:\n}",
        expect![[r#"
            func main.main() {
              var c chan int = make(chan int, 1)
              var x int
              var ok bool
              select L.0
              case c <- 1 {
              }
              case %3, _ = <-c {
                var v int = %3
                println(v)
              }
              case %5, %6 = <-c {
                x = %5
                ok = %6
                println(x, ok)
              }
              default {
              }
            }
        "#]],
    );
}

#[test]
fn constant_composites_become_data() {
    check(
        "type T struct { a int; b string }
var table = []T{{1, \"x\"}, {b: \"y\"}}
var p = &T{a: 3}
var e error
var fs = map[string]func(){\"g\": g}
func g() {}
var n = f()
var unused = map[int]int{1: 2}
func f() int { return len(table) }
func main() { println(table[0].a, p.a, n, e == nil, len(fs)) }",
        expect![[r#"
            var main.n int
            var main.table []main.T = ..stmp_5[:2]
            var main.p *main.T = &..stmp_6
            var main.e error
            var main.fs map[string]func()
            var ..stmp_5 [2]main.T = {0: {0: 1, 1: "x"}, 1: {1: "y"}}
            var ..stmp_6 main.T = {0: 3}
            func main.init() {
              main.n = main.f()
            }
            func main.f() (~r0 int) {
              return len(main.table)
            }
            func main.main() {
              println(main.table[0].a, main.p->a, main.n, (main.e == nil), len(main.fs))
            }
            func main.init() {
              main.fs = map[string]func(){"g": main.g}
            }
            func main.g() {
            }
        "#]],
    );
}

#[test]
fn comma_ok_forms_give_tuples() {
    check_body(
        "m := map[string]int{}\nv, ok := m[\"a\"]\nvar a any = v\n_, ok = a.(string)\nvar c chan int\nw, ok := <-c\nprintln(v, ok, w)",
        expect![[r#"
            func main.main() {
              var m map[string]int = map[string]int{}
              var v int
              var ok bool
              v, ok = m["a", ok]
              var a interface {} = iface[interface {}](v)
              _, ok = a.(string, ok)
              var c chan int
              var w int
              w, ok = <-c ok
              println(v, ok, w)
            }
        "#]],
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
        expect![[r#"
            func main.init.0() {
              main.again()
            }
            func main.main() {
              (var %0 int; var %1 error; %0, %1 = main.two(); main.take(iface[interface {}](%0), []interface {}{widen[interface {}](%1)}))
              main.take(iface[interface {}](1), []interface {}{iface[interface {}](2), iface[interface {}]("x")})
              main.take(nil, nil)
              var x int
              var err error
              x, err = main.two()
              x
              err
            }
            func main.again() (~r0 interface {}, ~r1 error) {
              var %2 int
              var %3 error
              %2, %3 = main.two()
              return iface[interface {}](%2), %3
            }
            func main.take(a interface {}, rest []interface {}) {
            }
            func main.two() (~r0 int, ~r1 error) {
              return 1, nil
            }
        "#]],
    );
}

#[test]
fn promoted_fields_and_methods_are_spelled_out() {
    check(
        "type Inner struct { x int }
func (i *Inner) Set(x int) { i.x = x }
type Outer struct { *Inner; name string }
func main() { o := Outer{Inner: &Inner{}}; o.Set(1); o.x++; println(o.x) }",
        expect![[r#"
            func main.main() {
              var o main.Outer = main.Outer{Inner: new(main.Inner)}
              main.(*Inner).Set(o.Inner, 1)
              o.Inner->x += 1
              println(o.Inner->x)
            }
            func main.(*Inner).Set(i *main.Inner, x int) {
              i->x = x
            }
        "#]],
    );
}

#[test]
fn gotos_lead_to_labels() {
    check_body(
        "i := 0\nagain:\ni++\nif i < 3 { goto again }",
        expect![[r#"
        func main.main() {
          var i int = 0
          again.0:
          i += 1
          if (i < 3) {
            goto again.0
          }
        }
    "#]],
    );
}

#[test]
fn strings_concatenate_as_a_whole() {
    check_body(
        "a := \"x\"\nb := a + \"y\" + a\nb += a\nprintln(b, a[0], a[1:], []byte(a), string(rune(65)))",
        expect![[r#"
            func main.main() {
              var a string = "x"
              var b string = concat(a, "y", a)
              b = concat(b, a)
              println(b, a[0], a[1:], []uint8(a), "A")
            }
        "#]],
    );
}

#[test]
fn assignments_to_map_elements_read_once() {
    check(
        "func f() int { return 1 }
func main() { m := map[string]int{}; m[\"a\"]++; m[\"b\"] += f(); m[\"c\"] = 3; delete(m, \"a\") }",
        expect![[r#"
            func main.main() {
              var m map[string]int = map[string]int{}
              m["a"] += 1
              m["b"] += main.f()
              m["c"] = 3
              delete(m, "a")
            }
            func main.f() (~r0 int) {
              return 1
            }
        "#]],
    );
}

#[test]
fn keys_of_promoted_fields_make_nested_literals() {
    check(
        "type In struct { x, y int }
type Out struct { In; w int }
func f() int { return 1 }
func main() { o := Out{x: f(), w: 2, y: f()}; println(o.x) }",
        expect![[r#"
            func main.main() {
              var o main.Out = (var %0 int = main.f(); var %1 int = main.f(); main.Out{In: main.In{x: %0, y: %1}, w: 2})
              println(o.In.x)
            }
            func main.f() (~r0 int) {
              return 1
            }
        "#]],
    );
}

#[test]
fn arguments_that_a_later_call_changes_are_read_behind_it() {
    check(
        "type T struct{ n int }
func (t *T) Inc() int { t.n++; return t.n }
func (t T) Get(a, b int) int { return t.n + a + b }
func main() { t := &T{}; println(t.Get(t.n, t.Inc())) }",
        expect![[r#"
            func main.main() {
              var t *main.T = new(main.T)
              println((var %1 int = main.(*T).Inc(t); main.T.Get(*t, t->n, %1)))
            }
            func main.T.Get(t main.T, a int, b int) (~r0 int) {
              return ((t.n + a) + b)
            }
            func main.(*T).Inc(t *main.T) (~r0 int) {
              t->n += 1
              return t->n
            }
        "#]],
    );
}

#[test]
fn a_defer_in_the_body_of_a_range_belongs_to_the_function_around() {
    check(
        "func seq(yield func(int) bool) { yield(1) }
func main() { for i := range seq { defer println(i) } }",
        expect![[r#"
            func main.main() defer {
              block {
                var &%0 int = 0
                var &%1 int = 1
                var %2 int = runtime.frameToken()
                main.seq(closure main.main-range1(&%1, %2))
                if (%1 == 2) {
                  runtime.panicrangestate(4)
                }
                %1 = 3
              }
            }
            func main.seq(yield func(int) bool) {
              call yield(1)
            }
            func main.main-range1(i int) (~r0 bool) closure captures(&%2, %4) {
              if (%2 != 1) {
                runtime.panicrangestate(%2)
              }
              %2 = 2
              var %3 int = i
              runtime.deferIn(%4, closure main.main-range1.deferwrap1(%3))
              %2 = 1
              return true
            }
            func main.main-range1.deferwrap1() closure wrapper captures(%0) {
              println(%0)
            }
        "#]],
    );
}

#[test]
fn a_variable_that_keeps_its_dynamic_type_has_its_methods_called_directly() {
    check(
        "type T struct{ n int }
func (t T) M() int { return t.n }
type I interface { M() int }
func main() { var i I = &T{1}; println(i.M()); var j I = T{2}; j = i; println(j.M()) }",
        expect![[r#"
            itab i0 *main.T: main.(*T).M
            itab i1 main.T: main.(*T).M
            func main.main() {
              var i main.I = iface[main.I](new(main.T, main.T{n: 1}))
              println(main.T.M(*data[*main.T](i)))
              var j main.I = iface[main.I](main.T{n: 2})
              j = i
              println(j.M())
            }
            func main.T.M(t main.T) (~r0 int) {
              return t.n
            }
            func main.(*T).M(%0 *main.T) (~r0 int) wrapper {
              if (%0 == nil) {
                runtime.panicwrap("main", "T", "M")
              }
              return main.T.M(*%0)
            }
        "#]],
    );
}
