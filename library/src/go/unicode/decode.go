package unicode

// The generated tables are texts of numbers: digits of five bits, the lowest first, all but the
// last one of a number with bit 5 set, as characters from '0' on (a space for the backslash).

// numbers reads such a text.
type numbers struct {
	text string
}

func (n *numbers) next() int {
	value := 0
	for shift := uint(0); ; shift += 5 {
		c := n.text[0]
		n.text = n.text[1:]
		if c == ' ' {
			c = '\\'
		}
		digit := int(c - '0')
		value |= digit & 31 << shift
		if digit < 32 {
			return value
		}
	}
}

// table decodes a range table: the counts, then for each range the distance to the one before, the
// length and, if that isn't 0, the stride.
//
//burrow:pure
func table(text string) *RangeTable {
	in := numbers{text}
	narrow := in.next()
	wide := in.next()
	decoded := &RangeTable{LatinOffset: in.next()}
	previous := 0
	entry := func() (low, high, stride int) {
		low = previous + in.next()
		high = low + in.next()
		stride = 1
		if high > low {
			stride = in.next()
		}
		previous = high
		return low, high, stride
	}
	decoded.R16 = make([]Range16, narrow)
	for i := range decoded.R16 {
		low, high, stride := entry()
		decoded.R16[i] = Range16{uint16(low), uint16(high), uint16(stride)}
	}
	if wide > 0 {
		decoded.R32 = make([]Range32, wide)
		for i := range decoded.R32 {
			low, high, stride := entry()
			decoded.R32[i] = Range32{uint32(low), uint32(high), uint32(stride)}
		}
	}
	return decoded
}

// caseTable decodes CaseRanges.
//
//burrow:pure
func caseTable(text string) []CaseRange {
	in := numbers{text}
	ranges := make([]CaseRange, in.next())
	previous := 0
	for i := range ranges {
		low := previous + in.next()
		high := low + in.next()
		ranges[i].Lo = uint32(low)
		ranges[i].Hi = uint32(high)
		for k := range ranges[i].Delta {
			signed := uint32(in.next())
			ranges[i].Delta[k] = rune(signed>>1) ^ -rune(signed&1)
		}
		previous = high
	}
	return ranges
}

// orbit is a step of SimpleFold.
type orbit struct {
	from, to rune
}

// orbitTable decodes foldOrbits.
//
//burrow:pure
func orbitTable(text string) []orbit {
	in := numbers{text}
	orbits := make([]orbit, in.next())
	previous := rune(0)
	for i := range orbits {
		previous += rune(in.next())
		orbits[i] = orbit{previous, rune(in.next())}
	}
	return orbits
}
