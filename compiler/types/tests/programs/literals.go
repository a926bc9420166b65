package main

type point struct{ x, y int }
type circle struct {
	point
	radius float64
}

func main() {
	_ = point{1, 2}
	_ = point{1}              // ERROR `too few values in struct literal of type point`
	_ = point{1, 2, 3}        // ERROR `too many values in struct literal of type point`
	_ = point{x: 1, 2}        // ERROR `mixture of field:value and value elements in struct literal`
	_ = point{x: 1, x: 2}     // ERROR `duplicate field name x in struct literal`
	_ = point{z: 1}           // ERROR `unknown field z in struct literal of type point`
	_ = point{X: 1}           // ERROR `unknown field X in struct literal of type point, but does have x`
	_ = point{x: "a"}         // ERROR `cannot use "a" (untyped string constant) as int value in struct literal`
	_ = circle{point{1, 2}, 3}
	_ = circle{x: 1, radius: 2}
	_ = circle{point: point{}, x: 1} // ERROR `cannot specify promoted field x and enclosing embedded field point`
	_ = circle{}.x
	_ = []int{1, 2, 3}
	_ = []int{0: 1, 0: 2}     // ERROR `duplicate index 0 in array or slice literal`
	_ = [2]int{1, 2, 3}       // ERROR `index 2 is out of bounds (>= 2)`
	_ = [...]string{3: "d"}
	_ = []point{{1, 2}, {x: 3}}
	_ = []*point{{1, 2}, {x: 3}}
	_ = map[string]point{"a": {1, 2}}
	_ = map[point]string{{1, 2}: "a"}
	_ = map[string]int{"a": 1, "a": 2} // ERROR `duplicate key "a" in map literal`
	_ = map[string]int{"a"}            // ERROR `missing key in map literal`
	_ = map[[]int]string{}             // ERROR `invalid map key type []int`
	_ = int{}                          // ERROR `invalid composite literal type int`
	_ = [3]int{}[5]                    // ERROR `invalid argument: index 5 out of bounds [0:3]`
	_ = []int{}["a"]                   // ERROR `cannot convert "a" (untyped string constant) to type int`
	_ = "text"[1:9]                    // ERROR `invalid argument: index 9 out of bounds [0:5]`
	_ = []int{}[3:1]                   // ERROR `invalid slice indices: 1 < 3`
	_ = [3]int{}[:]                    // ERROR `cannot slice unaddressable value [3]int{} (value of type [3]int)`
	_ = 5[0]                           // ERROR `cannot index 5 (untyped int constant)`
	_ = [...]int{1, 2}
	var a [...]int                     // ERROR `invalid use of [...] array (outside a composite literal)`
	_ = a
	f := func(n int) string { return n } // ERROR `cannot use n (variable of type int) as string value in return statement`
	_ = f
}
