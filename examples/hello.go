// The smallest program.
//
// Args:
// Small:
package main

import "fmt"

func main() {
	fmt.Println("hello, burrow")
}
