// A cache that forgets what was used least recently: a map into a doubly linked list.
//
// Args: 200000
// Small: 300
package main

import (
	"fmt"
	"os"
	"strconv"
)

type entry struct {
	key          string
	value        int
	newer, older *entry
}

type cache struct {
	limit          int
	entries        map[string]*entry
	newest, oldest *entry
	hits, misses   int
}

func newCache(limit int) *cache {
	return &cache{limit: limit, entries: make(map[string]*entry)}
}

func (c *cache) unlink(e *entry) {
	if e.newer != nil {
		e.newer.older = e.older
	} else {
		c.newest = e.older
	}
	if e.older != nil {
		e.older.newer = e.newer
	} else {
		c.oldest = e.newer
	}
	e.newer, e.older = nil, nil
}

func (c *cache) pushFront(e *entry) {
	e.older = c.newest
	if c.newest != nil {
		c.newest.newer = e
	}
	c.newest = e
	if c.oldest == nil {
		c.oldest = e
	}
}

func (c *cache) get(key string) (int, bool) {
	e, ok := c.entries[key]
	if !ok {
		c.misses++
		return 0, false
	}
	c.hits++
	c.unlink(e)
	c.pushFront(e)
	return e.value, true
}

func (c *cache) put(key string, value int) {
	if e, ok := c.entries[key]; ok {
		e.value = value
		c.unlink(e)
		c.pushFront(e)
		return
	}
	if len(c.entries) >= c.limit {
		victim := c.oldest
		c.unlink(victim)
		delete(c.entries, victim.key)
	}
	e := &entry{key: key, value: value}
	c.entries[key] = e
	c.pushFront(e)
}

func main() {
	rounds := 10000
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	c := newCache(100)
	random := uint32(1)
	for i := range rounds {
		random = random*1664525 + 1013904223
		key := "key-" + strconv.Itoa(int(random>>16)%150)
		if _, ok := c.get(key); !ok {
			c.put(key, i)
		}
	}
	fmt.Println("kept:", len(c.entries), "hits:", c.hits, "misses:", c.misses)
	sum := 0
	for e := c.newest; e != nil; e = e.older {
		sum += e.value
	}
	fmt.Println("newest:", c.newest.key, "oldest:", c.oldest.key, "sum:", sum)
}
