package bytealg

// indexByteLong is IndexByte for long texts.
func indexByteLong(s string, c byte) int

// countByteLong is CountByte for long texts.
func countByteLong(s string, c byte) int
