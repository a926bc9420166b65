// Base64 in all its variants, whole and in pieces.
// Args: 7
// Small: 2
package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

type chunk struct {
	s string
	n int
}

func (c *chunk) Read(p []byte) (int, error) {
	if c.s == "" {
		return 0, io.EOF
	}
	n := min(c.n, len(p), len(c.s))
	copy(p, c.s[:n])
	c.s = c.s[n:]
	return n, nil
}

func main() {
	kinds := 7
	if len(os.Args) > 1 {
		kinds, _ = strconv.Atoi(os.Args[1])
	}
	encs := []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding, base64.StdEncoding.Strict(), base64.RawStdEncoding.Strict(), base64.StdEncoding.WithPadding('@')}
	for _, e := range encs[:kinds] {
		for i := 0; i < 12; i++ {
			b := []byte("\xff\xfe\x00\x01sdfghjkl;")[:i]
			s := e.EncodeToString(b)
			d, err := e.DecodeString(s)
			fmt.Println(s, d, err, e.EncodedLen(i), e.DecodedLen(i))
			fmt.Println(string(e.AppendEncode([]byte("x"), b)))
		}
		for _, s := range []string{"", "=", "A", "A=", "AA", "AA=", "AA==", "AB==", "AAB=", "AAA", "AAA=", "AAAA", "AAAA=", "AAAA==", "A=AA", "AA=A", "AA==A", "AA==\n", "A\nA\r\n=\n=\n", "AA=\n", "AAA=\nB", "!AAA", "AA!A", "AAA!", "AAAAA", "AAAAAA", "AAAAAAA", "AA-_", "AA+/", "AA@@", "AAA@", "AAAAAAAAAAAA", "AAAAAAA=AAAA", "\n\n", "AAAA\n", "=AAA", "AA =", "AAAAAAAAAA!A", "AAB", "AB", "A\n", "AAAA=\n", "AAA\n=", "AA=\n="} {
			d, err := e.DecodeString(s)
			fmt.Printf("%q %v %v\n", s, d, err)
			for _, n := range []int{1, 3, 4, 100} {
				d, err := io.ReadAll(base64.NewDecoder(e, &chunk{s, n}))
				fmt.Printf("%q %v %v\n", s, d, err)
			}
		}
		for _, n := range []int{1, 2, 3, 5, 100} {
			var sb strings.Builder
			w := base64.NewEncoder(e, &sb)
			long := strings.Repeat("hello world", 50)
			for len(long) > 0 {
				k := min(n, len(long))
				w.Write([]byte(long[:k]))
				long = long[k:]
			}
			w.Close()
			fmt.Println(sb.String())
			d, err := io.ReadAll(base64.NewDecoder(e, &chunk{sb.String(), n}))
			fmt.Println(len(d), err)
		}
	}
}
