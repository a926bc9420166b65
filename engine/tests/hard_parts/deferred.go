// Deferred calls in loops, Goexit, recover that must not recover, wrappers, closures that change results.
package main

import "runtime"

var trace string

func note(s string) { trace += s }

func loop() {
	for i := range 3 {
		defer note(string(rune('0' + i)))
	}
	note("l")
}

type inner struct{ name string }

func (i inner) stop() {
	if r := recover(); r != nil {
		note("r" + i.name + r.(string))
	}
}

type outer struct{ inner }

type stopper interface{ stop() }

// The method is called through a wrapper of outer and through an interface.
func wrapped() {
	o := outer{inner{"w"}}
	defer o.stop()
	panic("1")
}

func wrappedPointer() {
	o := &outer{inner{"p"}}
	var s stopper = o
	defer s.stop()
	panic("2")
}

func helper() any { return recover() }

func notDirect() (r string) {
	defer func() {
		if recover() != nil {
			r = "outer"
		}
	}()
	defer func() {
		if helper() != nil {
			note("wrong")
		}
		func() {
			if recover() != nil {
				note("wrong")
			}
		}()
	}()
	panic("3")
}

func replaced() (n int) {
	defer func() {
		n *= 2
		if r := recover(); r != nil {
			n += r.(int)
		}
	}()
	defer func() {
		panic(5)
	}()
	n = 10
	panic(4)
}

func again() (s string) {
	defer func() { s += recover().(string) }()
	func() {
		defer func() {
			r := recover()
			panic(r.(string) + "b")
		}()
		panic("a")
	}()
	return "never"
}

func exits(done chan string) {
	defer func() { done <- "end" }()
	defer func() {
		if recover() != nil {
			note("wrong")
		}
		note("g")
	}()
	func() {
		defer func() { recover() }()
		defer panic("x")
		runtime.Goexit()
	}()
	note("wrong")
}

func variables() (f func() int) {
	x := 1
	defer func() { x += 10 }()
	f = func() int { return x }
	x++
	return f
}

// Nothing needs the result's place but what follows the recovered panic.
func onlyAfterwards() (x int) {
	for {
		defer func() {
			recover()
			x += 3
		}()
		panic("again")
	}
}

func expect(want string) {
	if trace != want {
		println("got ", trace)
		println("want", want)
		panic("trace")
	}
	trace = ""
}

func main() {
	for range 30 {
		loop()
		expect("l210")
		wrapped()
		expect("rw1")
		wrappedPointer()
		expect("rp2")
		if notDirect() != "outer" {
			panic("not direct")
		}
		expect("")
		if n := replaced(); n != 25 {
			println(n)
			panic("replaced")
		}
		if s := again(); s != "ab" {
			panic(s)
		}
		if n := onlyAfterwards(); n != 3 {
			println(n)
			panic("afterwards")
		}
		done := make(chan string)
		go exits(done)
		<-done
		expect("g")
		if variables()() != 12 {
			panic("variables")
		}
	}
	println("ok")
}
