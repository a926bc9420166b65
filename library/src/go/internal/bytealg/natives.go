package bytealg

// indexByteLong is IndexByteString for long texts.
//
//go:noescape
func indexByteLong(s string, c byte) int

// countByteLong is CountString for long texts.
//
//go:noescape
func countByteLong(s string, c byte) int
