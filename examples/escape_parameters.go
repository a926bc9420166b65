// Escape: what functions do with their parameters: nothing, return them, return what they point to, keep them.
//
// Args:
// Small:
package main

import "fmt"

type node struct {
	value int
	next  *node
	data  []byte
}

var global *node
var anything any

func nothing(n *node) int                  { return n.value }
func same(n *node) *node                   { return n }
func content(n *node) *node                { return n.next }
func second(n *node) *node                 { return n.next.next }
func keep(n *node)                         { global = n }
func keepContent(n *node)                  { global = n.next }
func both(n, m *node) (*node, *node)       { return m, n }
func either(n, m *node, first bool) *node  { return map[bool]*node{true: n, false: m}[first] }
func store(into **node, n *node)           { *into = n }
func boxed(n int)                          { anything = n }
func boxedPointer(n *int)                  { anything = n }
func named(n *node) (result *node)         { result = n; return }
func throughLocal(n *node) *node           { m := n; k := &m; return *k }
func recursive(n *node, depth int) *node   { return recursiveOrNot(n, depth) }
func sliced(data []byte) []byte            { return data[1:] }
func element(list []*node) *node           { return list[0] }
func addressOfElement(list []node) *node   { return &list[0] }
func addressOfField(n *node) *int          { return &n.value }
func copied(n node) node                   { return n }
func lengthOf(text string, list []int) int { return len(text) + len(list) }
func unnamed(*node, string)                {}
func blank(_ *node) *node                  { return nil }
func array(a [3]*node) *node               { return a[1] }
func function(f func(*node) *node) *node   { return f(&node{value: 9}) }
func channel(c chan *node, n *node)        { c <- n }
func mapped(m map[string]*node, n *node)   { m["n"] = n }
func variadic(nodes ...*node) []*node      { return nodes }
func panicking(n *node)                    { panic(n) }
func printing(n *node)                     { println(n.value) }

func recursiveOrNot(n *node, depth int) *node {
	if depth == 0 {
		return n
	}
	return recursive(n, depth-1)
}

func (n *node) shorten()               { n.data = n.data[1:] }
func (n *node) chain(m *node)          { n.next = m }
func (n node) byValue() *node          { return n.next }
func (n *node) self() *node            { return n }
func (n *node) fields() ([]byte, *int) { return n.data, &n.value }

func main() {
	a, b := &node{value: 1}, &node{value: 2, data: []byte("data")}
	a.chain(b)
	b.chain(&node{value: 3})
	b.shorten()
	sum := nothing(a) + same(a).value + content(a).value + second(a).value
	keep(a)
	keepContent(global)
	first, _ := both(a, b)
	sum += first.value + either(a, b, true).value + global.value
	var into *node
	store(&into, a)
	boxed(5)
	x := 6
	boxedPointer(&x)
	sum += named(into).value + throughLocal(a).value + recursive(a, 3).value
	sum += len(sliced(b.data)) + element([]*node{a}).value + addressOfElement([]node{{value: 4}}).value
	sum += *addressOfField(a) + copied(*a).value + lengthOf("text", []int{1, 2})
	unnamed(a, "")
	blank(b)
	sum += array([3]*node{a, b, a}).value + function(func(n *node) *node { return n.self() }).value
	c := make(chan *node, 1)
	channel(c, &node{value: 7})
	m := map[string]*node{}
	mapped(m, &node{value: 8})
	sum += (<-c).value + m["n"].value + len(variadic(a, b)) + a.byValue().value
	data, value := b.fields()
	func() {
		defer func() { sum += recover().(*node).value }()
		panicking(a)
	}()
	fmt.Println(sum, string(data), *value, anything == any(&x))
}
