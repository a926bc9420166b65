// Escape: calls through interfaces. A call whose target is known is judged like any other; else its arguments leak.
//
// Args:
// Small:
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

type store interface {
	put(key string, value *int)
	get(key string) *int
}

type keeping struct{ values map[string]*int }
type forgetting struct{}

func (k *keeping) put(key string, value *int) { k.values[key] = value }
func (k *keeping) get(key string) *int        { return k.values[key] }
func (forgetting) put(string, *int)           {}
func (forgetting) get(string) *int            { return nil }

func fill(s store) int {
	n := 3
	s.put("n", &n)
	if p := s.get("n"); p != nil {
		return *p
	}
	return 0
}

func known() int {
	var s store = forgetting{}
	n := 4
	s.put("n", &n)
	return n
}

func kind(value any) string {
	switch v := value.(type) {
	case int:
		return "int"
	case *int:
		*v = 1
		return "*int"
	case fmt.Stringer:
		return v.String()
	}
	return "other"
}

type name string

func (n name) String() string { return "name " + string(n) }

func copyAll(from io.Reader, to io.Writer) error {
	buffer := make([]byte, 16)
	for {
		n, err := from.Read(buffer)
		if _, err := to.Write(buffer[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func main() {
	fmt.Println(fill(&keeping{map[string]*int{}}), fill(forgetting{}), known())
	local := 7
	fmt.Println(kind(1), kind(&local), kind(name("x")), kind(2.5), local)
	if err := copyAll(strings.NewReader("copied through interfaces\n"), os.Stdout); err != nil {
		fmt.Println(err)
	}
}
