// A goroutine refers to a variable of the function that started it.
package main

import "runtime"

//go:noinline
func start(ready, done chan bool) {
	x := 1
	go func() {
		x++
		ready <- true
		<-done
		x++
		ready <- true
	}()
	<-ready
}

func main() {
	ready, done := make(chan bool), make(chan bool)
	start(ready, done)
	runtime.GC()
	done <- true
	<-ready
}
