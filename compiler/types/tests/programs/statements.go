package main

func endless() int {
	for {
	}
}

func bothReturn(b bool) int {
	if b {
		return 1
	} else {
		return 2
	}
}

func noElse(b bool) int {
	if b {
		return 1
	}
} // ERROR `missing return`

func switches(i int) int {
	switch i {
	case 1:
		return 1
	default:
		panic("no")
	}
}

func breaksOut() int {
	for {
		break
	}
} // ERROR `missing return`

func labelled() int {
outer:
	for {
		for {
			break outer
		}
	}
} // ERROR `missing return`

func results() (int, string) {
	if true {
		return 1 // ERROR `not enough return values`
	}
	if true {
		return 1, "a", 2 // ERROR `too many return values`
	}
	return "a", 1 // ERROR `cannot use "a" (untyped string constant) as int value in return statement` `cannot use 1 (untyped int constant) as string value in return statement`
}

func noResult() {
	return 1 // ERROR `too many return values`
}

func shadowed() (err error) {
	if true {
		err := error(nil)
		_ = err
		return // ERROR `result parameter err not in scope at return`
	}
	return
}

type animal interface{ sound() string }
type dog struct{}
type stone struct{}

func (dog) sound() string { return "" }

func main() {
	var x any = 1
	var a animal
	if 1 { // ERROR `non-boolean condition in if statement`
	}
	for "x" { // ERROR `non-boolean condition in for statement`
	}
	switch 5 {
	case 1, 2:
	case 2: // ERROR `duplicate case 2 (constant of type int) in expression switch`
	case "a": // ERROR `cannot convert "a" (untyped string constant) to type int`
	}
	switch {
	case x == 1:
	case 3: // ERROR `cannot convert 3 (untyped int constant) to type bool`
	}
	switch v := x.(type) { // ERROR `v declared and not used`
	case int:
	case int: // ERROR `duplicate case int in type switch`
	}
	switch v := a.(type) {
	case dog:
		_ = v
	case stone: // ERROR `impossible type switch case: stone`
	case nil:
	}
	switch x := 5; x.(type) { // ERROR `x (variable of type int) is not an interface`
	}
	_ = a.(stone) // ERROR `impossible type assertion: a.(stone)`
	_ = a.(dog)
	for i := range 10 {
		_ = i
	}
	for i, j := range 10 { // ERROR `range over 10 (untyped int constant) permits only one iteration variable`
		_, _ = i, j
	}
	for i, c := range "text" {
		var n int = i
		var r rune = c
		_, _ = n, r
	}
	for k, v := range map[string]bool{} { // ERROR `declared and not used: k` `declared and not used: v`
		k, v = 1, 2 // ERROR `cannot use 1 (untyped int constant) as string value in multiple assignment` `cannot use 2 (untyped int constant) as bool value in multiple assignment`
	}
	for range 3.5 { // ERROR `cannot range over 3.5 (untyped float constant)`
	}
	for v := range func(yield func(int) bool) {} {
		_ = v
	}
	for range func() {} { // ERROR `func must be func(yield func(...) bool): wrong argument count`
	}
	ch := make(chan int)
	var out chan<- int = ch
	var in <-chan int = ch
	ch <- "a"                      // ERROR `cannot use "a" (untyped string constant) as int value in send`
	in <- 1                        // ERROR `invalid operation: cannot send to receive-only channel <-chan int in (variable of type <-chan int)`
	_ = <-out                      // ERROR `invalid operation: cannot receive from send-only channel chan<- int out (variable of type chan<- int)`
	for v := range out {           // ERROR `cannot range over out (variable of type chan<- int): receive from send-only channel chan<- int`
		_ = v
	}
	select {
	case v := <-ch:
		_ = v
	case v, ok := <-ch:
		_, _ = v, ok
	case out <- 1:
	default:
	}
	var _ = ch // used
loop:
	for {
		break loop
	}
	goto end
end:
}
