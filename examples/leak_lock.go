// Leak: a lock that an early return forgets to release, and two locks taken in opposite order.
//
// Args:
// Small:
package main

import (
	"fmt"
	"sync"
	"time"
)

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) withdraw(amount int) bool {
	a.mu.Lock()
	if a.balance < amount {
		return false // forgets to unlock
	}
	a.balance -= amount
	a.mu.Unlock()
	return true
}

func main() {
	a := &account{balance: 10}
	fmt.Println(a.withdraw(3), a.withdraw(100))
	fmt.Println("still free:", a.mu.TryLock())

	var left, right sync.Mutex
	var both sync.WaitGroup
	both.Add(2)
	stuck := make(chan string, 2)
	cross := func(name string, one, two *sync.Mutex) {
		one.Lock()
		both.Done()
		both.Wait()
		two.Lock()
		stuck <- name
	}
	go cross("first", &left, &right)
	go cross("second", &right, &left)
	select {
	case name := <-stuck:
		fmt.Println("no deadlock:", name)
	case <-time.After(200 * time.Millisecond):
		fmt.Println("both wait for each other")
	}
	a.mu.Unlock()
	fmt.Println("after the late unlock:", a.withdraw(7))
}
