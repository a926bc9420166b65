//! Control flow: ranges, switches, selects, jumps.

use crate::lowered::{check, check_body};
use expect_test::expect;

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
fn branches_that_are_never_taken_are_left_out() {
    check(
        "const checks = false
func main() {
	x := 1
	if checks && x > 0 { println(&x) }
	if x > 0 && checks { println(&x) }
	if !checks { x++ } else { println(&x) }
	println(x > 0 || !checks)
}",
        expect![[r#"
            func main.main() {
              var x int = 1
              block {
              }
              block {
                ((x > 0) && false)
                block {
                }
              }
              block {
                x += 1
              }
              println(((x > 0) || true))
            }
        "#]],
    );
}
