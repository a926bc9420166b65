// Escape: arguments of fmt's functions are interfaces.
//
// Args:
// Small:
package main

import "fmt"

type student struct {
	name string
	age  int
}

func register(name string, age int) *student {
	s := new(student)
	s.name = name
	s.age = age
	return s
}

func main() {
	word := "burrow"
	fmt.Println(word, len(word), 'x', 1.5, true, nil)
	fmt.Println(register("Ada", 36), *register("Alan", 41))
	fmt.Printf("%s %q %x %v %+v %#v %T\n", word, word, word, student{"a", 1}, student{"b", 2}, student{"c", 3}, student{})
	fmt.Printf("%5d|%-5d|%05d|%x|%o|%b|%c|%U\n", 42, 42, 42, 255, 8, 5, 'ä', 'ä')
	fmt.Printf("%8.3f|%e|%g|%t|%p\n", 3.14159, 1e10, 1e-7, false, nil)
	fmt.Printf("%v %v %v %d\n", []int{1, 2}, map[string]int{"b": 2, "a": 1}, [2]bool{true}, []byte("hi"))
	fmt.Printf("%!|%d %s|%z\n", "text", 5, 1)
}
