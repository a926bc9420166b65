// strconv and fmt's verbs for numbers, parsed back, and math: a checksum per function.
// Args: 20000
// Small: 12
package main

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand"
	"os"
	"slices"
	"strconv"
)

var sums = map[string]uint64{}

func note(name string, results ...any) {
	sum := sums[name]
	for _, c := range []byte(fmt.Sprint(results...)) {
		sum = sum*1099511628211 + uint64(c)
	}
	sums[name] = sum
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	r := rand.New(rand.NewSource(7))
	for i := 0; i < count; i++ {
		f := number(r)
		checkFloat(r, f)
		checkInteger(r, int64(r.Uint64())>>uint(r.Intn(64)))
		checkMath(f, number(r))
		note("rand", r.Perm(5), r.NormFloat64(), r.ExpFloat64(), r.Float32(), r.Int31n(1000))
	}
	for _, text := range []string{"", "0x", "1_000", "1__0", "0b12", "99999999999999999999", "1e400", "infinity", "-nan"} {
		_, intError := strconv.ParseInt(text, 0, 32)
		_, floatError := strconv.ParseFloat(text, 64)
		fmt.Printf("%q: %v; %v\n", text, intError, floatError)
	}
	names := make([]string, 0, len(sums))
	for name := range sums {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Printf("%-16s %016x\n", name, sums[name])
	}
}

// shown is a number by its bits; which NaN it is doesn't matter.
func shown(f float64) any {
	if f != f {
		return "NaN"
	}
	return math.Float64bits(f)
}

func number(r *rand.Rand) float64 {
	switch r.Intn(6) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return float64(r.Intn(1000000)) / 1000
	case 2:
		return float64(r.Int63())
	case 3:
		return float64(r.Intn(2000)-1000) / 8
	case 4:
		return math.Float64frombits(uint64(r.Intn(1000000)))
	}
	return r.NormFloat64() * math.Pow(10, float64(r.Intn(40)-20))
}

func checkFloat(r *rand.Rand, f float64) {
	format := "eEfgGbxX"[r.Intn(8)]
	precision := r.Intn(22) - 1
	text := strconv.FormatFloat(f, format, precision, 64)
	note("FormatFloat", text, strconv.FormatFloat(f, 'g', -1, 32), strconv.FormatFloat(f, 'f', precision, 32))
	parsed, err := strconv.ParseFloat(text, 64)
	note("ParseFloat", shown(parsed), err)
	parsed, err = strconv.ParseFloat(text, 32)
	note("ParseFloat32", shown(parsed), err)
	shortest, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'g', -1, 64), 64)
	if shortest != f && f == f {
		panic(fmt.Sprint("the shortest form of ", math.Float64bits(f), " reads back differently"))
	}
	note("Printf", fmt.Sprintf("%v %8.3f %+.2e %#g % x %08.1f", f, f, f, f, f, f), fmt.Sprint(complex(f, -f)))
}

func checkInteger(r *rand.Rand, i int64) {
	base := r.Intn(35) + 2
	text := strconv.FormatInt(i, base)
	note("FormatInt", text, strconv.Itoa(int(i)), strconv.FormatUint(uint64(i), base))
	parsed, err := strconv.ParseInt(text, base, 64)
	if parsed != i || err != nil {
		panic(fmt.Sprint(text, " in base ", base, " reads back as ", parsed, err))
	}
	narrow, err := strconv.ParseInt(text, base, 16)
	note("ParseInt", narrow, err)
	note("Printf", fmt.Sprintf("%d %+d %x %#o %b %08d %-20d| %U %q %c", i, i, i, i, i, i, i, i, rune(i), rune(i)))
	x, y := uint64(i), r.Uint64()
	hi, lo := bits.Mul64(x, y)
	quotient, rest := bits.Div64(x%y, lo, y)
	note("bits", bits.Len64(x), bits.TrailingZeros64(x), bits.OnesCount64(x), bits.Reverse64(x), bits.ReverseBytes64(x),
		bits.RotateLeft64(x, 13), hi, lo, quotient, rest)
}

func checkMath(x, y float64) {
	for name, f := range map[string]func(float64) float64{
		"Sin": math.Sin, "Cos": math.Cos, "Tan": math.Tan, "Asin": math.Asin, "Atan": math.Atan, "Sinh": math.Sinh,
		"Cosh": math.Cosh, "Tanh": math.Tanh, "Exp": math.Exp, "Exp2": math.Exp2, "Expm1": math.Expm1, "Log": math.Log,
		"Log10": math.Log10, "Log2": math.Log2, "Log1p": math.Log1p, "Cbrt": math.Cbrt, "Gamma": math.Gamma,
		"Erf": math.Erf, "Erfc": math.Erfc, "J0": math.J0, "Y1": math.Y1, "Floor": math.Floor, "Round": math.Round,
		"RoundToEven": math.RoundToEven, "Asinh": math.Asinh, "Erfinv": math.Erfinv,
	} {
		note(name, shown(f(x)))
	}
	for name, f := range map[string]func(x, y float64) float64{
		"Pow": math.Pow, "Mod": math.Mod, "Remainder": math.Remainder, "Hypot": math.Hypot, "Atan2": math.Atan2,
		"Max": math.Max, "Min": math.Min, "Dim": math.Dim, "Nextafter": math.Nextafter,
	} {
		note(name, shown(f(x, y)))
	}
	fraction, exponent := math.Frexp(x)
	integer, rest := math.Modf(x)
	logarithm, sign := math.Lgamma(x)
	note("parts", fraction, exponent, math.Ldexp(fraction, exponent/2), integer, rest, logarithm, sign, math.Signbit(y))
}
