package runtime

import "unsafe"

// Error is implemented by the panics that the runtime itself starts, and by nothing else.
type Error interface {
	error

	// RuntimeError does nothing; having it is what counts.
	RuntimeError()
}

// typeRecord is the beginning of a type descriptor (layout::descriptor of the compiler).
type typeRecord struct {
	size         uint64
	pointerBytes uint64
	_            uint32
	flags        uint8
	_            uint8
	kind         uint8
	_            [9]uint8
	text         string
	_            [2]unsafe.Pointer
	element      *typeRecord
	_            unsafe.Pointer
	length       uint64
	items        unsafe.Pointer
	itemCount    uint64
}

// Flags of a type.
const (
	flagNamed    = 2
	flagUncommon = 16
	flagVariadic = 32
)

// Kinds of types, as package reflect numbers them.
const (
	kindComplex64     = 15
	kindComplex128    = 16
	kindArray         = 17
	kindFunc          = 19
	kindInterface     = 20
	kindPointer       = 22
	kindSlice         = 23
	kindString        = 24
	kindStruct        = 25
	kindUnsafePointer = 26
)

// A TypeAssertionError says why x.(T) failed.
type TypeAssertionError struct {
	static        *typeRecord
	dynamic       *typeRecord
	wanted        *typeRecord
	missingMethod string
}

func (*TypeAssertionError) RuntimeError() {}

func (e *TypeAssertionError) Error() string {
	static := "interface"
	if e.static != nil {
		static = e.static.text
	}
	wanted := e.wanted.text
	if e.dynamic == nil {
		return "interface conversion: " + static + " is nil, not " + wanted
	}
	dynamic := e.dynamic.text
	if e.missingMethod != "" {
		return "interface conversion: " + dynamic + " is not " + wanted + ": missing method " + e.missingMethod
	}
	text := "interface conversion: " + static + " is " + dynamic + ", not " + wanted
	if dynamic == wanted {
		text += " (types from different scopes)"
	}
	return text
}

// A PanicNilError takes the place of nil in panic(nil).
type PanicNilError struct {
	_ [0]func()
}

func (*PanicNilError) Error() string { return "runtime error: panic called with nil argument" }
func (*PanicNilError) RuntimeError() {}

// An errorString is a run-time error whose text follows "runtime error: ".
type errorString string

func (e errorString) RuntimeError() {}
func (e errorString) Error() string { return "runtime error: " + string(e) }

// A plainError is a run-time error that is printed as it is.
type plainError string

func (e plainError) RuntimeError() {}
func (e plainError) Error() string { return string(e) }

// A boundsError is an index or slice expression out of range.
type boundsError struct {
	first  int64
	second int64
	// signed: first is signed (otherwise it holds a uint64).
	signed bool
	kind   uint8
}

func (e boundsError) RuntimeError() {}

func (e boundsError) Error() string {
	if e.signed && e.first < 0 {
		return boundsText(negativeFormats[e.kind], e)
	}
	return boundsText(boundsFormats[e.kind], e)
}

// Kinds of boundsError: an index, then the slice faults of the compiler, then conversions.
var boundsFormats = [...]string{
	"index out of range [%x] with length %y",
	"slice bounds out of range [:%x] with length %y",
	"slice bounds out of range [:%x] with capacity %y",
	"slice bounds out of range [%x:%y]",
	"slice bounds out of range [::%x] with length %y",
	"slice bounds out of range [::%x] with capacity %y",
	"slice bounds out of range [:%x:%y]",
	"slice bounds out of range [%x:%y:]",
	"cannot convert slice with length %x to array or pointer to array with length %y",
}

var negativeFormats = [...]string{
	"index out of range [%x]",
	"slice bounds out of range [:%x]",
	"slice bounds out of range [:%x]",
	"slice bounds out of range [%x:]",
	"slice bounds out of range [::%x]",
	"slice bounds out of range [::%x]",
	"slice bounds out of range [:%x:]",
	"slice bounds out of range [%x::]",
	"cannot convert slice with length %x to array or pointer to array",
}

// boundsText fills a format in a buffer that is large enough for the longest.
func boundsText(format string, e boundsError) string {
	buffer := make([]byte, 0, 160)
	text := append(buffer, "runtime error: "...)
	start := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		text = append(text, format[start:i]...)
		i++
		if format[i] == 'x' {
			text = appendDecimal(text, e.first, e.signed)
		} else {
			text = appendDecimal(text, e.second, true)
		}
		start = i + 1
	}
	return string(append(text, format[start:]...))
}

func appendDecimal(text []byte, value int64, signed bool) []byte {
	var digits [20]byte
	rest := uint64(value)
	negative := signed && value < 0
	if negative {
		rest = -rest
	}
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + rest%10)
		rest /= 10
		if rest == 0 {
			break
		}
	}
	if negative {
		i--
		digits[i] = '-'
	}
	return append(text, digits[i:]...)
}

// typeAt is the descriptor at an address, nil for 0.
func typeAt(address uintptr) *typeRecord {
	return (*typeRecord)(unsafe.Pointer(address))
}
