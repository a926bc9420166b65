package main

type buffer struct{ bytes []byte }

type pool struct{ make func() any }

// All package variables are laid out as data; the functions among them are compiled all the same.
var create = func() *buffer { return &buffer{bytes: make([]byte, 0, 64)} }

var buffers = pool{
	make: func() any {
		fill := func(b *buffer) { b.bytes = append(b.bytes, 1) }
		b := create()
		fill(b)
		return b
	},
}

var byName = [...]struct {
	name string
	run  func(*int) *int
}{
	{"keep", func(p *int) *int { return p }},
	{"make", func(*int) *int { n := 1; return &n }},
}

func main() {
	println(len(create().bytes), buffers.make() == nil, byName[1].run(nil) == nil)
}
