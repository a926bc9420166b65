package main

import "unsafe" // ERROR `"unsafe" imported and not used`

type missing struct {
	field nowhere // ERROR `undefined: nowhere`
}

type loop struct{ inner loop } // ERROR `invalid recursive type: loop refers to itself`

type first struct{ other second } // ERROR `invalid recursive type first`
type second struct{ others [2]first }

type chain struct{ next *chain }

var early = late + 1
var late = 41

var itself = itself + 1 // ERROR `initialization cycle: itself refers to itself`

var ping = pong() // ERROR `initialization cycle for ping`
func pong() int   { return ping }

const big int8 = 300 // ERROR `cannot use 300 (untyped int constant) as int8 value in constant declaration (overflows)`

const (
	zero = iota
	one
	_
	three
)

var tableOfThree [three]int
var index = tableOfThree[three] // ERROR `invalid argument: index 3 out of bounds [0:3]`

func twice() {}
func twice() {} // ERROR `twice redeclared in this block`

type shape interface{ area() float64 }
type square struct{ side float64 }

func (s square) area() float64  { return s.side * s.side } // ERROR `invalid operation: operator * not defined on s.side (value of type func() float64)`
func (s *square) area() float64 { return 0 } // ERROR `method square.area already declared at`
func (s square) side() float64  { return 0 } // ERROR `field and method with the same name side`

func (i int) double() int { return 2 * i } // ERROR `cannot define new methods on non-local type int`

var a, b, c = 1, 2        // ERROR `missing init expr for c`
var d, e = 1, 2, 3        // ERROR `extra init expr 3`
var f, g = pair(), single // ERROR `multiple-value pair() (value of type (int, string)) in single-value context`

func pair() (int, string) { return 0, "" }

var single = 1

func main() {
	local := 1 // ERROR `declared and not used: local`
	var unused, used int // ERROR `declared and not used: unused`
	_ = used
	type localType struct{ a, a int } // ERROR `a redeclared`
	const neverUsed = 1
	_ = shape(square{})
	_ = chain{}
	_ = [](missing){}
}
