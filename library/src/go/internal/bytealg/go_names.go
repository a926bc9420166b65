package bytealg

// This file has what packages of Go's own library call under the names of Go's bytealg.

// IndexByteString is IndexByte.
func IndexByteString(s string, c byte) int { return IndexByte(s, c) }

// LastIndexByteString is LastIndexByte.
func LastIndexByteString(s string, c byte) int { return LastIndexByte(s, c) }

// CountString is CountByte.
func CountString(s string, c byte) int { return CountByte(s, c) }

// Equal reports whether two slices hold the same bytes.
func Equal(a, b []byte) bool { return View(a) == View(b) }
