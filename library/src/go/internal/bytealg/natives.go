package bytealg

// indexByteLong is IndexByte for long texts.
//
//go:noescape
func indexByteLong(s string, c byte) int

// countByteLong is CountByte for long texts.
//
//go:noescape
func countByteLong(s string, c byte) int
