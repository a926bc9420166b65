// fmt: every verb and flag on values of every kind, methods that panic, wrapped errors, scanning.
// Args: 1
// Small: 4
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

type name string

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

type failure struct {
	code int
	name
}

func (f *failure) Error() string { return fmt.Sprintf("failure %d of %s", f.code, f.name) }

type goStringer struct{ hidden int }

func (goStringer) GoString() string { return "goStringer!" }

type panics struct{}

func (panics) String() string { panic("no text") }

type formatter struct{ a int }

func (f formatter) Format(state fmt.State, verb rune) {
	width, hasWidth := state.Width()
	precision, hasPrecision := state.Precision()
	fmt.Fprint(state, "<", string(verb), width, hasWidth, precision, hasPrecision, " ", fmt.FormatString(state, verb), ">")
}

type node struct {
	Name  string
	value int
	Next  *node
	Tags  map[name][]celsius
	Any   any
	err   error
}

// plain is an error without an address.
type plain string

func (p plain) Error() string { return string(p) }

type point struct{ x, y int }

func values() []any {
	var nilStringer *failure
	return []any{
		nil, true, 42, int8(-128), uint64(1 << 63), 'x', 3.25, float32(0.1), -1e21, complex(1, -2.5), "text", "t\"q\n", name("n"),
		[]byte("bytes"), [3]byte{1, 2, 255}, []string{"a", "b"}, []int(nil), [2]bool{true, false}, map[string]int{"b": 2, "a": 1},
		map[point]string{{2, 1}: "c", {1, 9}: "b", {1, 2}: "a"}, map[bool]int{true: 1, false: 0}, map[float64]string{2.5: "x", -1: "y"},
		celsius(21.5), []celsius{1, 2}, &failure{7, "pump"}, nilStringer, goStringer{1}, &goStringer{2}, panics{}, formatter{1},
		node{Name: "first", value: 1, Next: nil, Tags: map[name][]celsius{"t": {3}}, Any: celsius(4), err: plain("bad")},
		&node{Name: "pointer"}, struct{}{}, struct{ A, b any }{1, nil}, []any{1, "a", nil, []any{2.5}}, (*int)(nil), (func())(nil),
		(chan int)(nil), &[]int{1}, &map[string]int{"k": 1}, [][]int{{1}, nil, {2, 3}}, []error{plain("worse"), nil}, uintptr(255),
	}
}

func main() {
	step := 1
	if len(os.Args) > 1 {
		step, _ = strconv.Atoi(os.Args[1])
	}
	for _, value := range values() {
		fmt.Printf("%T:", value)
		for i, verb := range "vdsqxXbcUeFgtpz" {
			for k, flags := range []string{"", "+", "#", "08", "-9.2"} {
				if (i+k)%step != 0 {
					continue
				}
				if verb == 'p' && value != nil {
					continue
				}
				fmt.Printf(" "+"%"+flags+string(verb), value)
			}
		}
		fmt.Println()
		fmt.Println(value, value)
		fmt.Print("a", value, 1, 2, value, "b\n")
	}
	directives()
	wrapping()
	scanning()
}

func directives() {
	fmt.Printf("%[2]d %[1]d %d|%[3]*.[2]*[1]f|%*d|%-*d|\n", 1, 2, 8, 5, 42, 5, 42)
	fmt.Printf("%d %s\n", 1)
	fmt.Printf("%d\n", 1, 2, "three")
	fmt.Printf("%!|%[5]d|%[x]d|%.[2]d|%", 1, 2)
	fmt.Println()
	fmt.Printf("%w %v\n", io.EOF, io.EOF)
	fmt.Printf("%6.2f|%-8s|%+d|%x|%08b|%e|%G\n", 3.14159, "left", 5, "hex", 37, 123456.789, 1e-10)
	fmt.Println(string(fmt.Appendf([]byte("> "), "%03d", 7)), string(fmt.Appendln(nil, 1, "a")), string(fmt.Append(nil, 1, 2, "a")))
}

func wrapping() {
	one := fmt.Errorf("one: %w", os.ErrNotExist)
	two := fmt.Errorf("two: %w and %w", one, &failure{3, "valve"})
	var found *failure
	fmt.Println(two, errors.Is(two, os.ErrNotExist), errors.As(two, &found), found, errors.Unwrap(one) == os.ErrNotExist)
	joined := errors.Join(one, nil, two)
	typed, ok := errors.AsType[*failure](joined)
	fmt.Printf("%v\n%T %T %T %v %v\n", joined, one, two, joined, typed, ok)
}

func scanning() {
	var i int
	var u uint8
	var s, q string
	var f float64
	var b bool
	var c complex128
	n, err := fmt.Sscan("-12 0x1f word 2.5e3 true (1+2i)", &i, &u, &s, &f, &b, &c)
	fmt.Println(n, err, i, u, s, f, b, c)
	n, err = fmt.Sscanf("7,ab \"quoted text\" 1f", "%d,%s %q %x", &i, &s, &q, &u)
	fmt.Println(n, err, i, s, q, u)
	for _, input := range []string{"", "x", "1\n2", "300 1", "1 2 3"} {
		n, err = fmt.Sscanln(input, &u, &i)
		fmt.Println(n, err)
	}
	reader := strings.NewReader("3\n10 20 30\nrest of it")
	var count, sum int
	fmt.Fscan(reader, &count)
	for ; count > 0; count-- {
		fmt.Fscan(reader, &i)
		sum += i
	}
	rest, _ := io.ReadAll(reader)
	fmt.Printf("%d %q\n", sum, rest)
}
