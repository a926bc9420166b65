// Nobody knows what a method of an interface does with its receiver.
package main

import "runtime"

type keeper interface{ keep() }

type number int

var kept *number

func (n *number) keep() { kept = n }

type other struct{}

func (other) keep() {}

//go:noinline
func leak(use bool) {
	var n number
	var k keeper = other{}
	if use {
		k = &n
	}
	k.keep()
}

func main() {
	leak(true)
	runtime.GC()
	println(*kept)
}
