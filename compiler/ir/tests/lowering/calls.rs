//! Calls: methods, instances of generic functions, deferred calls, results spread over arguments.

use crate::lowered::{check, check_body};
use expect_test::expect;

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

#[test]
fn built_in_functions_look_in_their_turn() {
    check(
        "var x []int
func f() int { x = nil; return 2 }
func g() (int, int) { return 1, 2 }
func h() func(int, int) { return nil }
func main() { a, b, c := len(x), f(), cap(x); println(a, b, c); h()(g()) }",
        expect![[r#"
            var main.x []int
            func main.main() {
              var %0 int = len(main.x)
              var %1 int = main.f()
              var a int = %0
              var b int = %1
              var c int = cap(main.x)
              println(a, b, c)
              (var %5 func(int, int) = main.h(); var %6 int; var %7 int; %6, %7 = main.g(); call %5(%6, %7))
            }
            func main.f() (~r0 int) {
              main.x = nil
              return 2
            }
            func main.h() (~r0 func(int, int)) {
              return nil
            }
            func main.g() (~r0 int, ~r1 int) {
              return 1, 2
            }
        "#]],
    );
}
