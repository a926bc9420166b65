// Sequences of seeded random generators.
// Args:
// Small:
package main

import (
	"encoding"
	"fmt"
	"math/rand/v2"
)

func main() {
	for _, src := range []rand.Source{rand.NewPCG(1, 2), rand.NewChaCha8([32]byte([]byte("chacha8: 32-byte seed           ")))} {
		r := rand.New(src)
		for i := 0; i < 30; i++ {
			fmt.Println(r.Uint64(), r.IntN(10), r.Int32N(77), r.Uint32N(1000), r.Float64(), r.Float32(), r.NormFloat64(), r.ExpFloat64(), r.Int64N(1<<40+7), r.Int(), r.Uint(), r.Int32(), r.Uint32(), r.Int64(), r.Uint64N(16), r.UintN(99))
		}
		fmt.Println(r.Perm(20))
		for i := 0; i < 2000; i++ {
			if x := r.NormFloat64(); x > 3.3 || x < -3.3 {
				fmt.Println(x)
			}
			if x := r.ExpFloat64(); x > 7 {
				fmt.Println(x)
			}
		}
		m, _ := src.(encoding.BinaryMarshaler).MarshalBinary()
		fmt.Printf("%q\n", m)
		fmt.Println(src.(encoding.BinaryUnmarshaler).UnmarshalBinary(m))
		fmt.Println(r.Uint64())
		fmt.Println(src.(encoding.BinaryUnmarshaler).UnmarshalBinary(m[1:]))
		z := rand.NewZipf(r, 1.5, 2, 1000)
		for i := 0; i < 50; i++ {
			fmt.Print(z.Uint64(), " ")
		}
		fmt.Println()
	}
	c := rand.NewChaCha8([32]byte{1})
	p := make([]byte, 13)
	for i := 0; i < 5; i++ {
		c.Read(p)
		fmt.Println(p)
		m, _ := c.MarshalBinary()
		fmt.Printf("%q\n", m)
		c.UnmarshalBinary(m)
	}
	fmt.Println(rand.N(10) < 10, rand.N[int8](3) < 3)
}
