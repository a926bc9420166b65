package main

type celsius float64
type names []string
type reader interface{ Read(p []byte) (int, error) }
type file struct{}

func (f *file) Read(p []byte) (n int, err error) { return }

type wrong struct{}

func (wrong) Read(p string) int { return 0 }

func values() (int, string) { return 1, "" }
func nothing()              {}

func main() {
	var number int
	var text string
	var temperature celsius // ERROR `declared and not used: temperature`
	number = text        // ERROR `cannot use text (variable of type string) as int value in assignment`
	number = 1.5         // ERROR `cannot use 1.5 (untyped float constant) as int value in assignment (truncated)`
	number = 2.0         // fine: no fraction
	temperature = number // ERROR `cannot use number (variable of type int) as celsius value in assignment`
	temperature = 20.5
	var small uint8 = 256 // ERROR `cannot use 256 (untyped int constant) as uint8 value in variable declaration (overflows)`
	text = 'x'            // ERROR `cannot use 'x' (untyped rune constant 120) as string value in assignment`
	number, text = values()
	number = values()                      // ERROR `assignment mismatch: 1 variable but values returns 2 values`
	number, text, temperature = values()   // ERROR `assignment mismatch: 3 variables but values returns 2 values`
	number, text = 1, "", 2                // ERROR `assignment mismatch: 2 variables but 3 values`
	text, number = values()                // ERROR `cannot use 1st function result (value of type int) as string value in multiple assignment` `cannot use 2nd function result (value of type string) as int value in multiple assignment`
	number = nothing()                     // ERROR `nothing() (no value) used as value`
	var r reader = &file{}
	r = file{}  // ERROR `file does not implement reader (method Read has pointer receiver)`
	r = wrong{} // ERROR `wrong does not implement reader (wrong type for method Read)`
	r = 1       // ERROR `cannot use 1 (constant of type int) as reader value in assignment: int does not implement reader (missing method Read)`
	var f file = r // ERROR `cannot use r (variable of interface type reader) as file value in variable declaration`
	_, _ = small, f
	var list names = []string{"a"}
	var plain []string = list
	_ = plain
	nil := 3 // shadows
	_ = nil
	values() = 1, 2   // ERROR `assignment mismatch: 1 variable but 2 values`
	nothing() = 1     // ERROR `nothing() (no value) used as value`
	"text"[0] = 'x'   // ERROR `cannot assign to "text"[0] (neither addressable nor a map index expression)`
	m := map[string]struct{ x int }{}
	m["a"].x = 1      // ERROR `cannot assign to struct field m["a"].x in map`
	number := 3       // ERROR `no new variables on left side of :=`
	number, fresh := 3, 4
	_ = fresh
	m.x, second := 1, 2 // ERROR `non-name m.x on left side of :=` `m.x undefined (type map[string]struct{x int} has no field or method x)`
	number += "a"       // ERROR `invalid operation: number += "a" (mismatched types int and untyped string)`
	text++              // ERROR `invalid operation: text++ (non-numeric type string)`
	_ = second
}
