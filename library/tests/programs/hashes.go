// Hash functions and hexadecimal text.
// Args: 20000
// Small: 1500
package main

import (
	"bytes"
	"encoding"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"hash/crc64"
	"hash/fnv"
	"io"
	"os"
	"strconv"
	"strings"
)

func show(h hash.Hash) {
	data := []byte(strings.Repeat("hello world ", 30))
	for i := 0; i < 100; i += 7 {
		h.Write(data[:i])
		fmt.Printf("%x %d %d\n", h.Sum(nil), h.Size(), h.BlockSize())
	}
	m, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	fmt.Printf("%x %v\n", m, err)
	h.Reset()
	fmt.Println(h.(encoding.BinaryUnmarshaler).UnmarshalBinary(m))
	fmt.Printf("%x\n", h.Sum(nil))
	fmt.Println(h.(encoding.BinaryUnmarshaler).UnmarshalBinary(m[:5]), h.(encoding.BinaryUnmarshaler).UnmarshalBinary(nil))
}

func main() {
	length := 20000
	if len(os.Args) > 1 {
		length, _ = strconv.Atoi(os.Args[1])
	}
	show(fnv.New32())
	show(fnv.New32a())
	show(fnv.New64())
	show(fnv.New64a())
	show(fnv.New128())
	show(fnv.New128a())
	show(crc32.NewIEEE())
	show(crc32.New(crc32.MakeTable(crc32.Castagnoli)))
	show(crc32.New(crc32.MakeTable(crc32.Koopman)))
	show(crc64.New(crc64.MakeTable(crc64.ISO)))
	show(crc64.New(crc64.MakeTable(crc64.ECMA)))
	show(adler32.New())
	big := bytes.Repeat([]byte{255}, length)
	fmt.Println(adler32.Checksum(big), crc32.ChecksumIEEE(big), crc32.Checksum(big, crc32.MakeTable(crc32.Castagnoli)))
	for i := 0; i < 40; i++ {
		fmt.Print(hex.Dump(big[:0]))
		b := []byte("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ")[:i]
		fmt.Print(hex.Dump(b))
	}
	for _, s := range []string{"", "0", "zz", "00", "0g", "g0", "abcdef1", "ABCDEF", "abz", "aFx"} {
		b, err := hex.DecodeString(s)
		fmt.Println(b, err)
		b, err = io.ReadAll(hex.NewDecoder(strings.NewReader(s)))
		fmt.Println(b, err)
	}
	var sb strings.Builder
	w := hex.NewEncoder(&sb)
	fmt.Println(w.Write(big))
	fmt.Println(len(sb.String()))
	long := strings.Repeat("0a1b", length/6)
	bb, err := io.ReadAll(hex.NewDecoder(strings.NewReader(long)))
	fmt.Println(len(bb), err, crc32.ChecksumIEEE(bb))

}
