// Soak: goroutines that come and go change a shared graph, private trees, maps, channels, slices, strings and
// finalized objects for as long as they are told, and check all the while that everything is what it must be.
//
// Each node carries a number and a check value made of it and of its slots; whoever finds a node that does not fit
// ends the process. A lost object (freed and poisoned, or handed out again) cannot keep its check value.
// Arguments: seconds.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

const (
	shards = 16
	slots  = 64
	// waves at which goroutines come, and how many.
	goroutines = 24
)

// numbers is the splitmix64 sequence.
type numbers uint64

func (n *numbers) next() uint64 {
	*n += 0x9e3779b97f4a7c15
	z := uint64(*n)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (n *numbers) below(limit int) int { return int(n.next() % uint64(limit)) }

func fail(format string, args ...any) {
	fmt.Printf("LOST: "+format+"\n", args...)
	os.Exit(1)
}

// A node of the shared graph. Edges change under the shard's lock; number, check, name and box never do.
type node struct {
	number uint64
	check  uint64
	edges  [3]*node
	name   string
	// A boxed copy of the number: the interface's word leads to the heap.
	box   any
	bytes []byte
}

const key = 0xa5a5_5a5a_1234_8765

func newNode(number uint64, size int) *node {
	n := &node{number: number, check: number ^ key, name: strconv.FormatUint(number, 36), box: number}
	n.bytes = make([]byte, size)
	for i := range n.bytes {
		n.bytes[i] = byte(number) + byte(i)
	}
	return n
}

func (n *node) verify() {
	if n.check != n.number^key {
		fail("node %#x has check value %#x", n.number, n.check)
	}
	if n.name != strconv.FormatUint(n.number, 36) {
		fail("node %#x is called %q", n.number, n.name)
	}
	if boxed, ok := n.box.(uint64); !ok || boxed != n.number {
		fail("node %#x has %v in its box", n.number, n.box)
	}
	for i, b := range n.bytes {
		if b != byte(n.number)+byte(i) {
			fail("node %#x has byte %d as %#x", n.number, i, b)
		}
	}
}

type shard struct {
	lock  sync.Mutex
	nodes [slots]*node
	index map[string]*node
}

var (
	graph     [shards]shard
	numbering atomic.Uint64
	finalized atomic.Int64
	checked   atomic.Int64
)

// mutate replaces a node, moves edges, and walks some steps, in one shard.
func mutate(random *numbers) {
	s := &graph[random.below(shards)]
	fresh := newNode(numbering.Add(1), random.below(200))
	s.lock.Lock()
	defer s.lock.Unlock()
	place := random.below(slots)
	old := s.nodes[place]
	s.nodes[place] = fresh
	if old != nil {
		// The old node lives on if it is an edge of the new one.
		delete(s.index, old.name)
		if random.below(4) == 0 {
			fresh.edges[0] = old
			old.edges = [3]*node{}
		}
	}
	s.index[fresh.name] = fresh
	for range 8 {
		from, to := s.nodes[random.below(slots)], s.nodes[random.below(slots)]
		if from != nil {
			from.edges[1+random.below(2)] = to
		}
	}
	at := s.nodes[random.below(slots)]
	for range 20 {
		if at == nil {
			break
		}
		at.verify()
		checked.Add(1)
		at = at.edges[random.below(3)]
	}
	if len(s.index) > slots {
		fail("%d names for %d nodes", len(s.index), slots)
	}
}

// checkShard looks at every node and name.
func checkShard(s *shard) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, n := range s.nodes {
		if n == nil {
			continue
		}
		n.verify()
		if s.index[n.name] != n {
			fail("node %q is not found by its name", n.name)
		}
	}
}

type tree struct {
	left, right *tree
	sum         int
}

func grow(depth, seed int) *tree {
	if depth == 0 {
		return &tree{sum: seed}
	}
	left, right := grow(depth-1, seed*2), grow(depth-1, seed*2+1)
	return &tree{left, right, left.sum + right.sum}
}

func (t *tree) verify() int {
	if t.left == nil {
		return t.sum
	}
	if sum := t.left.verify() + t.right.verify(); sum != t.sum {
		fail("a tree's branches come to %d, its sum is %d", sum, t.sum)
	}
	return t.sum
}

// private works on data that no other goroutine sees; recursion makes its stack grow and shrink.
func private(random *numbers) {
	root := grow(8, random.below(1000))
	for range 5 {
		at := root
		for range 4 {
			at = at.left
		}
		sum := at.sum
		*at = *grow(4, 1)
		at.sum, at.left, at.right = sum, at.left, at.right
		// Sums above no longer fit: make them so again.
		at.left.sum += sum - at.left.sum - at.right.sum
		at.left.left, at.left.right = nil, nil
		root.verify()
	}
	words := make(map[int][]string)
	for i := range 100 {
		words[i%10] = append(words[i%10], strconv.Itoa(i))
	}
	for i := range 100 {
		if got := words[i%10][i/10]; got != strconv.Itoa(i) {
			fail("word %d is %q", i, got)
		}
	}
}

// deep passes a pointer into its own frame down and changes what it leads to on the way back.
func deep(level int, up *int) int {
	local := level
	if level == 0 {
		return *up
	}
	sum := deep(level-1, &local)
	if local != level {
		fail("a local variable at level %d is %d", level, local)
	}
	*up += 0
	return sum + 1
}

// relay passes nodes through a chain of goroutines; each checks what it gets.
func relay(random *numbers) {
	const links, items = 4, 32
	first := make(chan *node, random.below(3))
	in := first
	for range links {
		out := make(chan *node, 2)
		go func(in, out chan *node) {
			for n := range in {
				n.verify()
				out <- n
			}
			close(out)
		}(in, out)
		in = out
	}
	go func() {
		for i := range items {
			first <- newNode(uint64(i), 10)
		}
		close(first)
	}()
	count := uint64(0)
	for n := range in {
		if n.number != count {
			fail("item %d arrives as number %d", n.number, count)
		}
		count++
	}
	if count != items {
		fail("%d of %d items arrive", count, items)
	}
}

// weakly keeps a node by a strong pointer, sees it by a weak one, and lets a finalized object go.
func weakly(random *numbers) {
	strong := newNode(random.next(), 20)
	seen := weak.Make(strong)
	runtime.SetFinalizer(newNode(random.next(), 20), func(n *node) {
		n.verify()
		finalized.Add(1)
	})
	private(random)
	if got := seen.Value(); got != strong {
		fail("a weak pointer to a living node gives %p, not %p", got, strong)
	}
	strong.verify()
}

// life is what a goroutine does from its start to its end.
func life(seed uint64, running *sync.WaitGroup) {
	defer running.Done()
	random := numbers(seed)
	for range 50 {
		switch random.below(12) {
		case 0:
			private(&random)
		case 1:
			relay(&random)
		case 2:
			weakly(&random)
		case 3:
			zero := 0
			if depth := deep(200, &zero); depth != 201 {
				fail("200 levels come to %d", depth)
			}
		case 4:
			checkShard(&graph[random.below(shards)])
		default:
			mutate(&random)
		}
	}
}

func main() {
	seconds, _ := strconv.Atoi(os.Args[1])
	for i := range graph {
		graph[i].index = make(map[string]*node)
	}
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	waves := uint64(0)
	for time.Now().Before(end) {
		var running sync.WaitGroup
		for i := range uint64(goroutines) {
			running.Add(1)
			go life(waves*1000+i, &running)
		}
		running.Wait()
		waves++
	}
	for i := range graph {
		checkShard(&graph[i])
	}
	var figures runtime.MemStats
	runtime.ReadMemStats(&figures)
	fmt.Println("waves:", waves)
	fmt.Println("goroutines:", waves*goroutines)
	fmt.Println("nodes checked:", checked.Load())
	fmt.Println("finalized:", finalized.Load())
	fmt.Println("collections:", figures.NumGC)
	fmt.Println("megabytes allocated:", figures.TotalAlloc>>20)
	fmt.Println("nothing lost")
}
