// Numbers and structs as bytes, numbers of variable length.
// Args:
// Small:
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

type inner struct {
	A int8
	_ uint16
	B [3]uint16
}
type T struct {
	X uint32
	Y int64
	F float32
	G float64
	C complex64
	D complex128
	Z bool
	I inner
	Q []int
}
type U struct {
	X uint32
	Y int64
	F float32
	G float64
	C complex64
	D complex128
	Z bool
	I inner
}

func main() {
	u := U{1, -2, 1.5, -2.5, complex(1, 2), complex(3, -4), true, inner{A: -1, B: [3]uint16{1, 2, 65535}}}
	for _, o := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian, binary.NativeEndian} {
		fmt.Println(o)
		fmt.Printf("%#v\n", o)
		for _, d := range []any{u, &u, []U{u, u}, []byte("abc"), []int16{1, -1}, int8(-3), true, []bool{true, false}, 3, "x", T{}, []int{1}, [2]float32{1, 2}, map[int]int{}, struct{}{}, uint64(5)} {
			var b bytes.Buffer
			fmt.Println(binary.Size(d))
			err := binary.Write(&b, o, d)
			fmt.Printf("%x %v\n", b.Bytes(), err)
			x, err := binary.Append([]byte("pre"), o, d)
			fmt.Printf("%x %v\n", x, err)
			n, err := binary.Encode(make([]byte, 10), o, d)
			fmt.Println(n, err)
		}
		var b bytes.Buffer
		binary.Write(&b, o, []U{u, u})
		all := b.Bytes()
		var v U
		fmt.Println(binary.Read(bytes.NewReader(all), o, &v), v)
		vs := make([]U, 2)
		fmt.Println(binary.Read(bytes.NewReader(all), o, vs), vs)
		fmt.Println(binary.Read(bytes.NewReader(all[:10]), o, vs))
		fmt.Println(binary.Read(bytes.NewReader(nil), o, &v))
		fmt.Println(binary.Read(bytes.NewReader(nil), o, v))
		var i16 int16
		var bo bool
		var i8s = make([]int8, 4)
		fmt.Println(binary.Decode(all, o, &i16))
		fmt.Println(binary.Decode(all, o, &bo))
		fmt.Println(binary.Decode(all[:4], o, i8s))
		fmt.Println(binary.Decode(all[:1], o, i8s))
		fmt.Println(i16, bo, i8s)
	}
	for _, x := range []uint64{0, 1, 127, 128, 255, 300, 1 << 32, 1 << 63, 1<<64 - 1} {
		b := binary.AppendUvarint(nil, x)
		fmt.Println(b)
		fmt.Println(binary.Uvarint(b))
		fmt.Println(binary.Uvarint(b[:len(b)-1]))
		b = binary.AppendVarint(nil, int64(x))
		fmt.Println(b)
		fmt.Println(binary.Varint(b))
		fmt.Println(binary.ReadVarint(bytes.NewReader(b)))
		fmt.Println(binary.ReadUvarint(bytes.NewReader(b[:len(b)-1])))
		buf := make([]byte, 10)
		fmt.Println(binary.PutVarint(buf, -int64(x)), buf)
	}
	for _, s := range []string{"", "\x80", strings.Repeat("\x80", 9) + "\x02", strings.Repeat("\xff", 10), strings.Repeat("\xff", 11), strings.Repeat("\xff", 9) + "\x01", strings.Repeat("\x80", 10) + "\x00"} {
		fmt.Println(binary.Uvarint([]byte(s)))
		fmt.Println(binary.ReadUvarint(strings.NewReader(s)))
	}
	fmt.Println(binary.LittleEndian.Uint64([]byte("abcdefgh")), binary.BigEndian.AppendUint32(nil, 7), binary.NativeEndian.Uint16([]byte("ab")))
}
