//! Variables: captures, iterations, and when what calls may change is read.

use crate::lowered::{check, check_body, dump, lower_version};
use expect_test::expect;

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
