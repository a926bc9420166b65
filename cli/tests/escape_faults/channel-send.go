// The address of a local is sent and lies in the channel's buffer.
package main

import "runtime"

//go:noinline
func leak(c chan *int) {
	x := 1
	c <- &x
}

func main() {
	c := make(chan *int, 1)
	leak(c)
	runtime.GC()
	println(*<-c)
}
