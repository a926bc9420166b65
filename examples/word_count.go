// Counts the words of a file (by default a text it writes first) and prints the most frequent.
//
// Args: 2000
// Small: 20
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
)

func write(path string, lines int) error {
	vocabulary := strings.Fields("span page heap stack root grey white black barrier sweep mark pacer")
	var text strings.Builder
	random := uint32(42)
	for range lines {
		for range 8 {
			random = random*1664525 + 1013904223
			text.WriteString(vocabulary[int(random>>20)%len(vocabulary)])
			text.WriteByte(' ')
		}
		text.WriteString("end.\n")
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

func main() {
	lines := 100
	if len(os.Args) > 1 {
		lines, _ = strconv.Atoi(os.Args[1])
	}
	path := os.TempDir() + "/burrow-words-" + strconv.Itoa(os.Getpid())
	if err := write(path, lines); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer os.Remove(path)
	data, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	counts := map[string]int{}
	for _, word := range strings.Fields(string(data)) {
		counts[strings.Trim(word, ".,")]++
	}
	words := make([]string, 0, len(counts))
	for word := range counts {
		words = append(words, word)
	}
	sort.Slice(words, func(i, j int) bool {
		if counts[words[i]] != counts[words[j]] {
			return counts[words[i]] > counts[words[j]]
		}
		return words[i] < words[j]
	})
	for _, word := range words[:5] {
		fmt.Printf("%-8s %6d\n", word, counts[word])
	}
	_, err = os.ReadFile(path + "-missing")
	fmt.Println("missing file is an error:", err != nil)
}
