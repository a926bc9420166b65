// Functions of complex numbers, with all special values.
// Args: 1
// Small: 6
package main

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"os"
	"strconv"
)

func main() {
	step := 1
	if len(os.Args) > 1 {
		step, _ = strconv.Atoi(os.Args[1])
	}
	fs := map[string]func(complex128) complex128{"Acos": cmplx.Acos, "Acosh": cmplx.Acosh, "Asin": cmplx.Asin, "Asinh": cmplx.Asinh, "Atan": cmplx.Atan, "Atanh": cmplx.Atanh, "Conj": cmplx.Conj, "Cos": cmplx.Cos, "Cosh": cmplx.Cosh, "Cot": cmplx.Cot, "Exp": cmplx.Exp, "Log": cmplx.Log, "Log10": cmplx.Log10, "Sin": cmplx.Sin, "Sinh": cmplx.Sinh, "Sqrt": cmplx.Sqrt, "Tan": cmplx.Tan, "Tanh": cmplx.Tanh}
	vs := []float64{0, math.Copysign(0, -1), 1, -0.5, -3.7, 1e10, math.Inf(1), math.NaN(), math.Pi / 2}
	r := rand.New(rand.NewPCG(1, 2))
	var xs []complex128
	for _, a := range vs {
		for _, b := range vs {
			xs = append(xs, complex(a, b))
		}
	}
	for i := 0; i < 20; i++ {
		xs = append(xs, complex(r.NormFloat64()*3, r.NormFloat64()*3), complex(r.NormFloat64()*1e-3+math.Pi/2, r.NormFloat64()*1e-4))
	}
	for _, n := range []string{"Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Conj", "Cos", "Cosh", "Cot", "Exp", "Log", "Log10", "Sin", "Sinh", "Sqrt", "Tan", "Tanh"} {
		for i := 0; i < len(xs); i += step {
			x := xs[i]
			func() {
				defer func() {
					if e := recover(); e != nil {
						fmt.Println(n, x, "panic", e)
					}
				}()
				fmt.Println(n, x, fs[n](x))
			}()
		}
	}
	for i := 0; i < len(xs); i += step {
		x := xs[i]
		y := xs[(i*7+3)%len(xs)]
		func() {
			defer func() {
				if e := recover(); e != nil {
					fmt.Println("pow", x, y, "panic", e)
				}
			}()
			fmt.Println(x, y, cmplx.Pow(x, y), cmplx.Abs(x), cmplx.Phase(x), cmplx.IsNaN(x), cmplx.IsInf(x))
			a, b := cmplx.Polar(x)
			fmt.Println(a, b, cmplx.Rect(a, b))
		}()
	}
	fmt.Println(cmplx.NaN(), cmplx.Inf())
}
