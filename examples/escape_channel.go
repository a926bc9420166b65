// Escape: pointers, and values that hold pointers, sent to a channel. The channel itself lives on
// the heap, so that every goroutine that knows it can reach it.
//
// Args: 2000
// Small: 20
package main

import (
	"fmt"
	"os"
	"strconv"
)

type message struct {
	text  string
	reply chan *message
}

func serve(requests <-chan message) {
	for m := range requests {
		m.reply <- &message{text: m.text + "!"}
	}
}

func main() {
	rounds := 100
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	requests := make(chan message)
	go serve(requests)
	length := 0
	for i := range rounds {
		m := message{text: "m" + strconv.Itoa(i), reply: make(chan *message, 1)}
		requests <- m
		length += len((<-m.reply).text)
	}
	pointers := make(chan *int, 3)
	for i := range 3 {
		pointers <- &i
	}
	close(pointers)
	for p := range pointers {
		length += *p
	}
	fmt.Println(length)
}
