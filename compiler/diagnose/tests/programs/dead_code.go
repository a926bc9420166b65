// What real Go's front end leaves out: branches that constants decide, statements behind ends, variables nobody reads; and
// index expressions that need no check.
package main

const debug = false

var table = [256]*int{}

var (
	data        = &point{1, 2}
	made        = make(map[string]*point)
	literal     = func() *point { return &point{} }
	nested      = []*point{{3, 4}, compute()}
	boxed   any = point{5, 6}
	_       any = &point{}
)

type point struct{ x, y int }

func compute() *point { return new(point) }

func constants(p *point) *point {
	if debug {
		return &point{}
	}
	switch {
	case true:
		return p
	default:
		made["x"] = &point{}
	}
	return &point{7, 8}
}

func ends(x *int) int {
	unused := func(y *int) *int { return y }
	if !debug {
		return *x
	}
	return *unused(new(int))
}

func index(b byte, i uint, s []byte) byte {
	table[b] = nil
	return "0123456789abcdef"[b>>4] + s[i%4] + "0123"[i&3] + "0123"[i%4]
}

func main() {
	println(constants(data), ends(new(int)), index(1, 2, nil), boxed, literal(), nested)
}
