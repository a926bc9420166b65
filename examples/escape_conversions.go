// Escape: strings, bytes and runes converted into each other; buffers that stay, results that leave.
//
// Args: 200
// Small: 10
package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

var lastText string
var lastBytes []byte

func equal(data []byte, text string) bool { return string(data) == text }

func lookUp(table map[string]int, key []byte) int { return table[string(key)] }

func countSpaces(text string) (count int) {
	for _, b := range []byte(text) {
		if b == ' ' {
			count++
		}
	}
	return count
}

func sumOfRunes(text string) (sum rune) {
	for _, r := range []rune(text) {
		sum += r
	}
	return sum
}

func local(text string) int {
	data := []byte(text)
	data[0] = 'x'
	runes := []rune(text)
	return len(data) + len(string(data)) + len(runes)
}

func readOnly(text string) int { return bytes.IndexByte([]byte(text), 'c') }

func returned(text string) []byte     { return []byte(text) }
func returnedText(data []byte) string { return string(data) }
func ofRunes(runes []rune) string     { return string(runes) }
func ofRune(r rune) string            { return string(r) }

func joined(parts ...string) string {
	text := parts[0] + ", " + parts[1]
	if len(text+parts[2]) > 3 {
		text += "!"
	}
	return text
}

func built(count int) string {
	var builder strings.Builder
	for i := range count {
		builder.WriteString(strconv.Itoa(i))
		builder.WriteByte(' ')
	}
	return builder.String()
}

func kept(data []byte) {
	lastText = string(data)
	lastBytes = append(lastBytes[:0], data...)
	lastBytes = append(lastBytes, lastText...)
}

func main() {
	count := 20
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	text := built(count)
	kept([]byte("kept"))
	table := map[string]int{"key": 3}
	fmt.Println(equal([]byte("abc"), "abc"), lookUp(table, []byte("key")), countSpaces(text), sumOfRunes("äöü"))
	fmt.Println(local("local"), readOnly("abc"), string(returned("bytes")), returnedText([]byte("text")))
	fmt.Println(ofRunes([]rune{'a', 'ß'}), ofRune('ö'), joined("one", "two", "three"), lastText, string(lastBytes))
}
