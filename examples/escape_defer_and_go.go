// Escape: arguments and closures of defer stay where they are, unless deferred in a loop; those of go don't.
//
// Args: 50
// Small: 5
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

type log struct{ lines int }

func (l *log) note(n *int) { l.lines += *n }

func deferred() (result int) {
	x, y := 1, 2
	l := log{}
	defer func() { result += x + l.lines }()
	defer l.note(&y)
	defer func(p *int) { *p++ }(&x)
	return 10
}

func deferredInLoop(count int) (result int) {
	for i := range count {
		defer func() { result += i }()
		defer add(&result, &i)
	}
	return 0
}

func add(to, from *int) { *to += *from }

func started(count int) int {
	var group sync.WaitGroup
	var lock sync.Mutex
	total := 0
	for i := range count {
		group.Add(1)
		go func() {
			defer group.Done()
			lock.Lock()
			defer lock.Unlock()
			total += i
		}()
		group.Add(1)
		go double(&group, &i)
	}
	group.Wait()
	return total
}

func double(group *sync.WaitGroup, n *int) {
	if *n < 0 {
		println("negative")
	}
	group.Done()
}

func recovered() (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint("recovered ", r)
		}
	}()
	var list []int
	return strconv.Itoa(list[len(text)])
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Println(deferred(), deferredInLoop(count), started(count), recovered())
}
