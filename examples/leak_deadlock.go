// Leak: all goroutines wait; the runtime notices.
//
// Args:
// Small:
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	mu.Lock()
	fmt.Println("about to lock twice")
	mu.Lock()
	fmt.Println("not reached")
}
