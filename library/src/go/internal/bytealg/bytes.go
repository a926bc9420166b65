package bytealg

// The functions on slices of bytes look at them as strings. Some are here for packages of Go's own
// library, which are loaded where Burrow has none.

// MaxLen is the longest text that IndexString takes to search for.
var MaxLen = 1<<63 - 1

// MaxBruteForce is the length up to which a text may be searched without looking for MaxLen.
const MaxBruteForce = 64

// Cutover is how many vain comparisons within n bytes are worth going on.
func Cutover(n int) int { return 8 + n/16 }

// Equal reports whether a and b have the same bytes.
func Equal(a, b []byte) bool { return View(a) == View(b) }

// Compare returns -1, 0 or 1 as a is before, equal to or after b.
func Compare(a, b []byte) int { return CompareString(View(a), View(b)) }

// CompareString is Compare for strings.
func CompareString(a, b string) int {
	switch {
	case a == b:
		return 0
	case a < b:
		return -1
	}
	return 1
}

// Count returns how often c stands in b.
func Count(b []byte, c byte) int { return CountString(View(b), c) }

// Index returns the index of the first b in a, -1 if there is none.
func Index(a, b []byte) int { return IndexString(View(a), View(b)) }

// IndexByte returns the index of the first c in b, -1 if there is none.
func IndexByte(b []byte, c byte) int { return IndexByteString(View(b), c) }

// LastIndexByte returns the index of the last c in s, -1 if there is none.
func LastIndexByte(s []byte, c byte) int { return LastIndexByteString(View(s), c) }

// IndexRabinKarp returns the index of the first sep in s, -1 if there is none.
func IndexRabinKarp[T string | []byte](s, sep T) int { return IndexString(string(s), string(sep)) }

// LastIndexRabinKarp returns the index of the last sep in s, -1 if there is none.
func LastIndexRabinKarp[T string | []byte](s, sep T) int {
	return LastIndexString(string(s), string(sep))
}

// MakeNoZero returns n bytes that will be overwritten.
func MakeNoZero(n int) []byte { return append([]byte(nil), make([]byte, n)...) }
