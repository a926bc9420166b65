// Escape: a constructor's object goes to its caller, and from there to a printing function; its name leaks with it.
//
// Args:
// Small:
package main

import "fmt"

type pupil struct {
	name  string
	marks []int
	seat  *seat
}

type seat struct{ row, column int }

func enrol(name string, marks ...int) *pupil {
	p := new(pupil)
	p.name = name
	p.marks = marks
	return p
}

func enrolAt(name string, place seat) pupil {
	return pupil{name: name, seat: &place}
}

func (p *pupil) best() *int {
	best := &p.marks[0]
	for i := range p.marks {
		if p.marks[i] > *best {
			best = &p.marks[i]
		}
	}
	return best
}

func total(p *pupil) (sum int) {
	for _, mark := range p.marks {
		sum += mark
	}
	return sum
}

func main() {
	text := "a string"
	fmt.Println(text)
	ada := enrol("Ada", 3, 1, 2)
	*ada.best()++
	fmt.Println(ada.name, ada.marks, total(ada))
	alan := enrolAt("Alan", seat{1, 2})
	fmt.Println(alan.name, *alan.seat)
	local := enrol("Grace", 5)
	if total(local) != 5 {
		panic("wrong")
	}
}
