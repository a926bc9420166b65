// Escape: values that become interfaces, and arguments of interface method calls.
//
// Args: 2000
// Small: 20
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

type shape interface {
	area() float64
	grow(by *float64)
}

type square struct{ side float64 }
type circle struct{ radius float64 }

func (s *square) area() float64    { return s.side * s.side }
func (s *square) grow(by *float64) { s.side += *by }
func (c *circle) area() float64    { return 3 * c.radius * c.radius }
func (c *circle) grow(by *float64) { c.radius += *by; *by /= 2 }

type failure struct{ code int }

func (f failure) Error() string { return "failure " + strconv.Itoa(f.code) }

func check(code int) error {
	if code%5 == 0 {
		return fmt.Errorf("check %d: %w", code, failure{code})
	}
	return nil
}

func main() {
	rounds := 100
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	shapes := []shape{&square{1}, &circle{1}, &square{2}}
	total := 0.0
	failures := 0
	for i := range rounds {
		by := float64(i % 3)
		s := shapes[i%len(shapes)]
		s.grow(&by)
		total += s.area() + by
		var f failure
		if err := check(i); errors.As(err, &f) {
			failures += f.code
		}
	}
	var any interface{} = total
	if f, ok := any.(float64); ok {
		fmt.Printf("%.1f %d %v\n", f, failures, any == interface{}(total))
	}
}
