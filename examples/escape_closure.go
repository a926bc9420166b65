// Escape: variables that closures capture outlive their function; each closure has its own.
//
// Args: 20
// Small: 5
package main

import (
	"fmt"
	"os"
	"strconv"
)

func sequence() func() int {
	a, b := 0, 1
	return func() int {
		a, b = b, a+b
		return a
	}
}

func account(balance int) (deposit func(int), show func() int) {
	deposit = func(amount int) { balance += amount }
	show = func() int { return balance }
	return deposit, show
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	one, two := sequence(), sequence()
	two()
	for range count {
		fmt.Println(one(), two())
	}
	deposit, show := account(5)
	deposit(10)
	deposit(-3)
	fmt.Println(show())
	var functions []func() int
	for i := range 3 {
		functions = append(functions, func() int { i *= 2; return i })
	}
	for _, f := range functions {
		f()
		fmt.Print(f(), " ")
	}
	fmt.Println()
}
