// Text in columns, of random pieces.
// Args: 300
// Small: 40
package main

import (
	"errors"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

type lim struct{ n int }

func (l *lim) Write(p []byte) (int, error) {
	l.n -= len(p)
	if l.n < 0 {
		return 0, errors.New("full")
	}
	return len(p), nil
}

func main() {
	texts := 300
	if len(os.Args) > 1 {
		texts, _ = strconv.Atoi(os.Args[1])
	}
	r := rand.New(rand.NewSource(1))
	pieces := []string{"a", "bb", "ccc", "\t", "\t", "\v", "\n", "\n", "\f", "é", "<b>", "&amp;", "\xff", "\xffx\ty\xff", "", " ", "long text here", "&", "<", ";", ">"}
	for i := 0; i < texts; i++ {
		var sb strings.Builder
		for n := r.Intn(40); n > 0; n-- {
			sb.WriteString(pieces[r.Intn(len(pieces))])
		}
		src := sb.String()
		var out strings.Builder
		pad := []byte{' ', '\t', '.', '*'}[r.Intn(4)]
		w := tabwriter.NewWriter(&out, r.Intn(9), r.Intn(9), r.Intn(3), pad, uint(r.Intn(64)))
		for len(src) > 0 {
			k := 1 + r.Intn(len(src))
			n, err := w.Write([]byte(src[:k]))
			if n != k || err != nil {
				fmt.Println("W", n, err)
			}
			src = src[k:]
			if r.Intn(10) == 0 {
				w.Flush()
			}
		}
		fmt.Println(w.Flush())
		fmt.Printf("%q\n", out.String())
	}
	for n := 0; n < 30; n++ {
		w := tabwriter.NewWriter(&lim{n}, 1, 1, 1, ' ', 0)
		k, err := w.Write([]byte("abc\tdef\nx\n\ny\tz\fq"))
		fmt.Println(k, err, w.Flush())
	}
	func() { defer func() { fmt.Println(recover()) }(); tabwriter.NewWriter(nil, -1, 0, 0, ' ', 0) }()
}
