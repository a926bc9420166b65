package strconv

import "unsafe"

// The bits of floats; package math imports too much to be used here.

func float64bits(f float64) uint64     { return *(*uint64)(unsafe.Pointer(&f)) }
func float64frombits(b uint64) float64 { return *(*float64)(unsafe.Pointer(&b)) }
func float32bits(f float32) uint32     { return *(*uint32)(unsafe.Pointer(&f)) }
func float32frombits(b uint32) float32 { return *(*float32)(unsafe.Pointer(&b)) }

// format describes a binary floating-point format.
type format struct {
	mantissaBits int
	exponentBits int
	bias         int
}

var (
	format32 = format{23, 8, -127}
	format64 = format{52, 11, -1023}
)

func (f format) maxExponent() int { return 1<<f.exponentBits - 1 }
