// Maps whose values are structs, with nested maps and deletion while ranging.
//
// Args: 50000
// Small: 200
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
)

type point struct{ x, y int }

type city struct {
	name      string
	where     point
	neighbors map[point]float64
	tags      []string
}

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	cities := map[point]city{}
	for i := range count {
		p := point{i % 97, i / 97}
		c := cities[p]
		c.name = "city" + strconv.Itoa(i)
		c.where = p
		if c.neighbors == nil {
			c.neighbors = map[point]float64{}
		}
		c.neighbors[point{p.x - 1, p.y}] = float64(i) / 2
		c.neighbors[point{p.x, p.y - 1}] = float64(i) / 4
		c.tags = append(c.tags, "t"+strconv.Itoa(i%7))
		cities[p] = c
	}
	roads, length := 0, 0.0
	for p, c := range cities {
		if p != c.where {
			fmt.Println("misplaced", p, c.where)
		}
		for q, d := range c.neighbors {
			if _, ok := cities[q]; ok {
				roads++
				length += d
			}
		}
	}
	fmt.Println("cities:", len(cities), "roads:", roads, "length:", length)
	for p := range cities {
		if (p.x+p.y)%3 != 0 {
			delete(cities, p)
		}
	}
	names := make([]string, 0, len(cities))
	for _, c := range cities {
		names = append(names, c.name)
	}
	sort.Strings(names)
	fmt.Println("left:", len(names), names[0], names[len(names)-1])
	fmt.Println(cities[point{3, 0}])
}
