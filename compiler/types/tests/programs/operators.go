package main

type pair struct{ a, b int }
type holder struct{ list []int }

func main() {
	var i int
	var u uint8
	var f float64
	var s string
	var p *int
	var e any
	_ = i + f         // ERROR `invalid operation: i + f (mismatched types int and float64)`
	_ = i + s         // ERROR `invalid operation: i + s (mismatched types int and string)`
	_ = i + "a"       // ERROR `invalid operation: i + "a" (mismatched types int and untyped string)`
	_ = s - s         // ERROR `invalid operation: operator - not defined on s (variable of type string)`
	_ = !i            // ERROR `invalid operation: operator ! not defined on i (variable of type int)`
	_ = -s            // ERROR `invalid operation: operator - not defined on s (variable of type string)`
	_ = f % 2         // ERROR `invalid operation: operator % not defined on f (variable of type float64)`
	_ = i && true     // ERROR `invalid operation: i && true (mismatched types int and untyped bool)`
	_ = i / 0         // ERROR `invalid operation: division by zero`
	_ = 1.0 / 0       // ERROR `invalid operation: division by zero`
	_ = u + 256       // ERROR `256 (untyped int constant) overflows uint8`
	_ = i == nil      // ERROR `invalid operation: i == nil (mismatched types int and untyped nil)`
	_ = p == nil
	_ = e == 1
	_ = e == s
	_ = p == i        // ERROR `invalid operation: p == i (mismatched types *int and int)`
	_ = p < p         // ERROR `invalid operation: p < p (operator < not defined on pointer)`
	_ = nil == nil    // ERROR `invalid operation: nil == nil (operator == not defined on untyped nil)`
	_ = []int{} == []int{} // ERROR `invalid operation: []int{} == []int{} (slice can only be compared to nil)`
	_ = pair{} == pair{}
	_ = holder{} == holder{} // ERROR `invalid operation: holder{} == holder{} (struct containing []int cannot be compared)`
	_ = main == nil
	_ = i << s        // ERROR `invalid operation: shift count s (variable of type string) must be integer`
	_ = i << -1       // ERROR `invalid operation: negative shift count -1 (untyped int constant)`
	_ = f << 1        // ERROR `invalid operation: shifted operand f (variable of type float64) must be integer`
	_ = 1 << i
	var g float64 = 1 << i // ERROR `invalid operation: shifted operand 1 (type float64) must be integer`
	_ = &i
	_ = &1            // ERROR `invalid operation: cannot take address of 1 (untyped int constant)`
	_ = *i            // ERROR `invalid operation: cannot indirect i (variable of type int)`
	_ = *p
	_ = <-i           // ERROR `invalid operation: cannot receive from non-channel int i (variable of type int)`
	i == 1            // ERROR `i == 1 (untyped bool value) is not used`
	1                 // ERROR `1 (untyped int constant) is not used`
	len(s)            // ERROR `len(s) (value of type int) is not used`
	int(f)            // ERROR `int(f) (value of type int) is not used`
	_ = g
}

const huge = 1 << 600 // ERROR `constant shift overflow`
const tooBig int64 = 1 << 63 // ERROR `cannot use 1 << 63 (untyped int constant 9223372036854775808) as int64 value in constant declaration (overflows)`
const exact = 1 << 100 >> 98
const quotient = 7 / 2 * 2.0
const unsigned = ^uint8(1)

var checked [exact]int = [4]int{}
var sevenHalves [quotient]int = [6]int{}
var masked [unsigned]int = [254]int{}
