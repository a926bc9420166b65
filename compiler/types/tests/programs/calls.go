package main

func add(a, b int) int             { return a + b }
func sum(numbers ...int) int       { return 0 }
func named(a int) (n int, ok bool) { return }
func two() (int, int)              { return 1, 2 }

type counter struct{ n int }

func (c *counter) inc()     { c.n++ }
func (c counter) get() int  { return c.n }
func makeCounter() counter  { return counter{} }

func main() {
	add(1)          // ERROR `not enough arguments in call to add`
	add(1, 2, 3)    // ERROR `too many arguments in call to add`
	add("a", 2)     // ERROR `cannot use "a" (untyped string constant) as int value in argument to add`
	add(two())
	sum()
	sum(1, 2, 3)
	sum([]int{1}...)
	sum(1, []int{1}...) // ERROR `too many arguments in call to sum`
	add([]int{1, 2}...) // ERROR `cannot use ... in call to non-variadic add`
	sum("x")            // ERROR `cannot use "x" (untyped string constant) as int value in argument to sum`
	x := 3
	x()             // ERROR `invalid operation: cannot call x (variable of type int): int is not a function`
	undefined(1)    // ERROR `undefined: undefined`
	var c counter
	c.inc()
	c.missing()     // ERROR `c.missing undefined (type counter has no field or method missing)`
	c.Inc()         // ERROR `c.Inc undefined (type counter has no field or method Inc, but does have method inc)`
	makeCounter().inc() // ERROR `cannot call pointer method inc on counter`
	makeCounter().get()
	counter.inc(c)      // ERROR `invalid method expression counter.inc (needs pointer receiver (*counter).inc)`
	(*counter).inc(&c)
	_ = counter.get(c)
	_ = len(1, 2)   // ERROR `invalid operation: too many arguments for len(1, 2) (expected 1, found 2)`
	_ = len(5)      // ERROR `invalid argument: 5 (untyped int constant) for built-in len`
	_ = cap(map[int]int{}) // ERROR `invalid argument: map[int]int{} (value of type map[int]int) for built-in cap`
	_ = append(c, 1)       // ERROR `invalid append: argument must be a slice; have c (variable of struct type counter)`
	_ = append([]int{}, "a") // ERROR `cannot use "a" (untyped string constant) as int value in argument to append`
	_ = append([]byte{}, "text"...)
	_ = make(int)          // ERROR `invalid argument: cannot make int: type must be slice, map, or channel`
	_ = make([]int)        // ERROR `invalid operation: make([]int) expects 2 or 3 arguments; found 1`
	_ = make([]int, 5, 3)  // ERROR `invalid argument: length and capacity swapped`
	_ = make([]int, -1)    // ERROR `invalid argument: index -1 (constant of type int) must not be negative`
	_ = new(int)
	_ = new(42)
	delete(c, 1)           // ERROR `invalid argument: c (variable of struct type counter) is not a map`
	delete(map[string]int{}, 1) // ERROR `cannot use 1 (untyped int constant) as string value in argument to delete`
	copy([]int{}, []string{})   // ERROR `invalid copy: arguments []int{} (value of type []int) and []string{} (value of type []string) have different element types int and string`
	copy([]byte{}, "text")
	close(1)            // ERROR `invalid operation: cannot close non-channel 1 (untyped int constant)`
	_ = min(1, 2.5, x)  // ERROR `2.5 (untyped float constant) truncated to int`
	_ = max("a", "b")
	clear([]int{})
	clear(x)            // ERROR `invalid argument: cannot clear x (variable of type int): argument must be (or constrained by) map or slice`
	panic()             // ERROR `invalid operation: not enough arguments for panic() (expected 1, found 0)`
	append              // ERROR `append (built-in) must be called`
	defer add           // ERROR `expression in defer must be function call`
	defer recover()
	go int(3)           // ERROR `go requires function call, not conversion`
	defer len("")       // ERROR `defer discards result of len("") (constant 0 of type int)`
	func() int { return 1 }()
	_ = string(1.5)     // ERROR `cannot convert 1.5 (untyped float constant) to type string`
	_ = int("1")        // ERROR `cannot convert "1" (untyped string constant) to type int`
	_ = []byte("text")
	_ = int8(200)       // ERROR `constant 200 overflows int8`
	_ = (*counter)(nil)
	_ = counter(x)      // ERROR `cannot convert x (variable of type int) to type counter`
}
