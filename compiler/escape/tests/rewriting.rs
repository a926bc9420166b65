//! What mode `whole` makes of single objects: the tree that `--print-after=escape` prints.

#[path = "../../ir/tests/lowering/lowered.rs"]
#[allow(dead_code, reason = "shared with the tests of lowering")]
mod lowered;

use burrow_escape::{Mode, Options};
use expect_test::{Expect, expect};

const TYPES: &str = "
type node struct { key int; next *node }
func newNode(key int) *node { return &node{key: key} }
func (n *node) add(delta int) { n.key += delta }
//go:noinline
func (n *node) look() bool { return n.key == 0 }
//go:noinline
func keep(n *node) int { sink = n; return n.key }
var sink *node
var field *int
func main() { work(1) }
";

/// Checks the function `work` after the analysis.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let mut program = lowered::lower(&format!("{TYPES}\n{text}")).expect("the program is right");
    burrow_ir::inline::inline(&mut program);
    burrow_escape::analyze(&mut program, &Options { mode: Mode::Whole, fault: None });
    burrow_ir::verify::assert_valid(&program);
    let (work, _) = program.funcs.iter().find(|(_, func)| func.name == "main.work").expect("it is there");
    expected.assert_eq(&burrow_ir::print::func(&program, work));
}

#[test]
fn an_object_that_leaks_on_one_path_is_copied_to_the_heap_there() {
    check(
        "//go:noinline
        func work(key int) int {
            n := newNode(key)
            n.add(1)
            if n.look() { sink = n }
            n.add(2)
            return n.key
        }",
        expect![[r#"
            func main.work(key%0 int) (~r0%1 int) noinline {
              block {
                var key%3 int = key%0
                inlined main.newNode(var ~r0%4 *main.node; block {; block {; var &%9 main.node = main.node{key: key%3}; var %10 *main.node = &%9; var %11 *main.node; }; })
              }
              (block {; }; var delta%6 int = 1; inlined main.(*node).add(%10->key += delta%6))
              if main.(*node).look(%10) {
                main.sink = (if (%10 == &%9) {; %11 = new(main.node, %9); %10 = %11; }; %11)
              }
              (block {; }; var delta%8 int = 2; inlined main.(*node).add(%10->key += delta%8))
              return %10->key
            }
        "#]],
    );
}

#[test]
fn a_variable_whose_address_leaks_on_one_path_is_copied_to_the_heap_there() {
    check(
        "//go:noinline
        func work(key int) *node {
            var n node
            n.key = key
            if key > 0 { return &n }
            if key < 0 { field = &n.key }
            return nil
        }",
        expect![[r#"
            func main.work(key int) (~r0 *main.node) noinline {
              block {
                var &n main.node
                var %3 *main.node = &n
                var %4 *main.node
              }
              %3->key = key
              if (key > 0) {
                return (if (%3 == &n) {; %4 = new(main.node, n); %3 = %4; }; %4)
              }
              if (key < 0) {
                main.field = &(if (%3 == &n) {; %4 = new(main.node, n); %3 = %4; }; %4)->key
              }
              return nil
            }
        "#]],
    );
}

#[test]
fn an_object_that_leaks_on_every_path_is_on_the_heap_from_the_beginning() {
    check(
        "//go:noinline
        func work(key int) *node {
            n := newNode(key)
            n.add(1)
            return n
        }",
        expect![[r#"
            func main.work(key%0 int) (~r0%1 *main.node) noinline {
              var n%2 *main.node = (var key%3 int = key%0; inlined main.newNode(var ~r0%4 *main.node; ~r0%4 = new(main.node, main.node{key: key%3})))
              (var n%5 *main.node = n%2; var delta int = 1; inlined main.(*node).add(n%5->key += delta))
              return n%2
            }
        "#]],
    );
}

#[test]
fn an_object_does_not_move_between_the_finding_of_a_place_in_it_and_the_writing() {
    check(
        "//go:noinline
        func work(key int) int {
            n := &node{key: key}
            if key > 0 { n.key = keep(n) }
            return n.key
        }",
        expect![[r#"
            func main.work(key int) (~r0 int) noinline {
              var n *main.node = new(main.node, main.node{key: key})
              if (key > 0) {
                n->key = main.keep(n)
              }
              return n->key
            }
        "#]],
    );
}

#[test]
fn an_object_that_a_closure_refers_to_does_not_move() {
    check(
        "//go:noinline
        func work(key int) int {
            n := node{key: key}
            add := func() { n.key++ }
            add()
            if key > 0 { sink = &n }
            return n.key
        }",
        expect![[r#"
            func main.work(key int) (~r0 int) noinline {
              var &n main.node = main.node{key: key}
              var add func() = closure main.work.func1(&n)
              call add()
              if (key > 0) {
                main.sink = &n
              }
              return n.key
            }
        "#]],
    );
}

#[test]
fn a_frame_object_becomes_a_variable() {
    check(
        "//go:noinline
        func work(key int) int {
            n := newNode(key)
            for n != nil && n.key < 10 { n.add(1) }
            return n.key
        }",
        expect![[r#"
            func main.work(key%0 int) (~r0%1 int) noinline {
              block {
                var key%3 int = key%0
                inlined main.newNode(var ~r0%4 *main.node; block {; var %7 main.node = main.node{key: key%3}; })
              }
              loop L.0 (true && (%7.key < 10)) {
                (block {; }; var delta int = 1; inlined main.(*node).add(%7.key += delta))
              }
              return %7.key
            }
        "#]],
    );
}

#[test]
fn a_large_frame_object_becomes_a_variable_for_each_field() {
    check(
        "//go:noinline
        func work(key int) string {
            s := &state{first: \"a\", second: \"b\"}
            s.turn()
            return s.first
        }
        type state struct { first, second, third string; at node }
        func (s *state) turn() { s.first, s.second = s.second, s.first; s.at.key++ }",
        expect![[r#"
            func main.work(key int) (~r0 string) noinline {
              block {
                block {
                  var .first string = "a"
                  var .second string = "b"
                  var .third string
                  var .at main.node
                }
              }
              (block {; }; inlined main.(*state).turn(var %4 string = .second; var %5 string = .first; .first = %4; .second = %5; .at.key += 1))
              return .first
            }
        "#]],
    );
}

#[test]
fn a_frame_object_whose_address_goes_to_a_call_stays_an_object() {
    check(
        "//go:noinline
        func work(key int) bool {
            n := newNode(key)
            n.add(1)
            return n.look()
        }",
        expect![[r#"
            func main.work(key%0 int) (~r0%1 bool) noinline {
              var n%2 *main.node = (var key%3 int = key%0; inlined main.newNode(var ~r0%4 *main.node; ~r0%4 = new(main.node, main.node{key: key%3})))
              (var n%5 *main.node = n%2; var delta int = 1; inlined main.(*node).add(n%5->key += delta))
              return main.(*node).look(n%2)
            }
        "#]],
    );
}

#[test]
fn a_variable_with_two_definitions_is_no_name() {
    check(
        "//go:noinline
        func work(key int) int {
            var a, b node
            n := &a
            if key > 0 { n = &b }
            n.key = 1
            return a.key
        }",
        expect![[r#"
            func main.work(key int) (~r0 int) noinline {
              var &a main.node
              var &b main.node
              var n *main.node = &a
              if (key > 0) {
                n = &b
              }
              n->key = 1
              return a.key
            }
        "#]],
    );
}
