//! Values: composite literals, tuples, strings.

use crate::lowered::{check, check_body};
use expect_test::expect;

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
