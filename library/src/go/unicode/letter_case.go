package unicode

// Cases, as indices of CaseRange.Delta.
const (
	UpperCase = iota
	LowerCase
	TitleCase
	MaxCase
)

// UpperLower as a delta says that upper and lower case letters alternate in the range.
const UpperLower = MaxRune + 1

// CaseRange is a range of letters whose case is mapped by adding a delta.
type CaseRange struct {
	Lo    uint32
	Hi    uint32
	Delta d
}

type d [MaxCase]rune

// SpecialCase holds case mappings of a language that differ from the general ones.
type SpecialCase []CaseRange

// TurkishCase maps the dotted and the dotless i as in Turkish.
var TurkishCase SpecialCase = turkishRanges

// AzeriCase is TurkishCase.
var AzeriCase SpecialCase = turkishRanges

var turkishRanges = SpecialCase{
	{'I', 'I', d{0, 'ı' - 'I', 0}},
	{'i', 'i', d{'İ' - 'i', 0, 'İ' - 'i'}},
	{'İ', 'İ', d{0, 'i' - 'İ', 0}},
	{'ı', 'ı', d{'I' - 'ı', 0, 'I' - 'ı'}},
}

// To maps r to a case: UpperCase, LowerCase or TitleCase.
func To(_case int, r rune) rune {
	mapped, _ := mapCase(_case, r, CaseRanges)
	return mapped
}

// ToUpper maps r to upper case.
func ToUpper(r rune) rune {
	if uint32(r) <= MaxASCII {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	return To(UpperCase, r)
}

// ToLower maps r to lower case.
func ToLower(r rune) rune {
	if uint32(r) <= MaxASCII {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return To(LowerCase, r)
}

// ToTitle maps r to title case.
func ToTitle(r rune) rune {
	if uint32(r) <= MaxASCII {
		return ToUpper(r)
	}
	return To(TitleCase, r)
}

// ToUpper maps r to upper case, by special first.
func (special SpecialCase) ToUpper(r rune) rune { return special.to(UpperCase, r) }

// ToTitle maps r to title case, by special first.
func (special SpecialCase) ToTitle(r rune) rune { return special.to(TitleCase, r) }

// ToLower maps r to lower case, by special first.
func (special SpecialCase) ToLower(r rune) rune { return special.to(LowerCase, r) }

func (special SpecialCase) to(which int, r rune) rune {
	if mapped, found := mapCase(which, r, special); found {
		return mapped
	}
	return To(which, r)
}

// mapCase maps r by the range that holds it, if one does.
func mapCase(which int, r rune, ranges []CaseRange) (mapped rune, found bool) {
	if which < 0 || which >= MaxCase {
		return ReplacementChar, false
	}
	low, high := 0, len(ranges)
	for low < high {
		middle := int(uint(low+high) / 2)
		entry := &ranges[middle]
		switch {
		case r < rune(entry.Lo):
			high = middle
		case r > rune(entry.Hi):
			low = middle + 1
		default:
			delta := entry.Delta[which]
			if delta <= MaxRune {
				return r + delta, true
			}
			// Letters alternate, beginning with an upper-case one; title case is upper case.
			first := rune(entry.Lo)
			return first + ((r-first)&^1 | rune(which&1)), true
		}
	}
	return r, false
}

// SimpleFold steps through the runes that are equal to r under case folding: it returns the
// smallest one above r or, when there is none, the smallest of all.
func SimpleFold(r rune) rune {
	if r < 0 || r > MaxRune {
		return r
	}
	low, high := 0, len(foldOrbits)
	for low < high {
		middle := int(uint(low+high) / 2)
		switch entry := foldOrbits[middle]; {
		case r < entry.from:
			high = middle
		case r > entry.from:
			low = middle + 1
		default:
			return entry.to
		}
	}
	if lower := ToLower(r); lower != r {
		return lower
	}
	return ToUpper(r)
}
