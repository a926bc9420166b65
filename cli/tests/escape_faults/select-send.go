// The address of a local is sent by a select statement.
package main

import "runtime"

//go:noinline
func leak(c, other chan *int) {
	x := 1
	select {
	case c <- &x:
	case <-other:
	}
}

func main() {
	c, other := make(chan *int, 1), make(chan *int)
	leak(c, other)
	runtime.GC()
	println(*<-c)
}
