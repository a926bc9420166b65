// strings, bytes, unicode, utf8 and utf16 on many texts: a checksum of the results of each function.
// Args: 20000
// Small: 8
package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// random is a generator that needs no package.
type random uint64

func (r *random) below(n int) int {
	*r = *r*6364136223846793005 + 1442695040888963407
	return int(uint64(*r)>>33) % n
}

var pieces = []string{
	"a", "b", "ab", "aa", "A", "é", "É", "ß", "ſ", "K", "k", "\u212a", "日", "\xff", "\xc0", "\ufffd", " ", "\t",
	"\n", "\u2000", "\u0085", "x", "_", "ǆ", "ǅ", "İ", "ı", "i", "1", "σ", "ς", "Σ", "\x00", ",", "😀",
}

func (r *random) text(n int) string {
	var b strings.Builder
	for i := r.below(n); i > 0; i-- {
		b.WriteString(pieces[r.below(len(pieces))])
	}
	return b.String()
}

// sums holds a checksum per name.
var sums = map[string]uint64{}

func note(name string, results ...any) {
	sum := sums[name]
	for _, c := range []byte(fmt.Sprintf("%q", results)) {
		sum = sum*1099511628211 + uint64(c)
	}
	sums[name] = sum
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	r := random(1)
	for i := 0; i < count; i++ {
		s, t, u := r.text(10), r.text(4), r.text(3)
		n := r.below(6) - 1
		checkSearch(s, t)
		checkSplit(s, t, n)
		checkChange(s, t, u, n)
		checkBytes([]byte(s), []byte(t), n)
		checkRunes(s, rune(r.below(0x110000)))
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

func isUpperOrSpace(r rune) bool { return unicode.IsUpper(r) || unicode.IsSpace(r) }

func checkSearch(s, t string) {
	note("Index", strings.Index(s, t), strings.LastIndex(s, t), strings.Count(s, t))
	note("IndexAny", strings.IndexAny(s, t), strings.LastIndexAny(s, t))
	note("IndexFunc", strings.IndexFunc(s, isUpperOrSpace), strings.LastIndexFunc(s, isUpperOrSpace))
	note("Compare", strings.Compare(s, t), strings.EqualFold(s, t), strings.EqualFold(s, strings.ToUpper(s)))
	note("Contains", strings.Contains(s, t), strings.ContainsAny(s, t), strings.HasPrefix(s, t), strings.HasSuffix(s, t))
	for _, c := range t {
		note("IndexRune", strings.IndexRune(s, c), strings.ContainsRune(s, c))
	}
}

func checkSplit(s, t string, n int) {
	note("Split", strings.SplitN(s, t, n), strings.SplitAfterN(s, t, n))
	note("Fields", strings.Fields(s), strings.FieldsFunc(s, isUpperOrSpace))
	before, after, found := strings.Cut(s, t)
	note("Cut", before, after, found)
	before, after, found = strings.CutLast(s, t)
	note("CutLast", before, after, found)
	note("Trim", strings.Trim(s, t), strings.TrimLeft(s, t), strings.TrimRight(s, t), strings.TrimSpace(s))
	note("TrimFunc", strings.TrimFunc(s, isUpperOrSpace), strings.TrimPrefix(s, t), strings.TrimSuffix(s, t))
	note("Lines", slices.Collect(strings.Lines(s)), slices.Collect(strings.SplitSeq(s, t)))
	note("FieldsSeq", slices.Collect(strings.FieldsSeq(s)), slices.Collect(strings.SplitAfterSeq(s, t)))
}

func checkChange(s, t, u string, n int) {
	note("Case", strings.ToUpper(s), strings.ToLower(s), strings.ToTitle(s), strings.Title(s))
	note("Turkish", strings.ToUpperSpecial(unicode.TurkishCase, s), strings.ToLowerSpecial(unicode.TurkishCase, s))
	note("Replace", strings.Replace(s, t, u, n), strings.ReplaceAll(s, t, u))
	note("Replacer", strings.NewReplacer(t, u, "a", "<a>", "b", "", "é", "e").Replace(s))
	note("Map", strings.Map(func(r rune) rune {
		if r == 'a' {
			return -1
		}
		return r + 1
	}, s))
	note("Repeat", strings.Repeat(t, n+1), strings.Join(strings.Split(s, ""), t), strings.ToValidUTF8(s, t))
}

func checkBytes(s, t []byte, n int) {
	note("bytes.Index", bytes.Index(s, t), bytes.LastIndex(s, t), bytes.Count(s, t), bytes.Compare(s, t))
	note("bytes.Split", bytes.SplitN(s, t, n), bytes.Fields(s), bytes.TrimSpace(s) == nil, bytes.Trim(s, string(t)))
	note("bytes.Case", bytes.ToUpper(s), bytes.ToLower(s), bytes.Title(s), bytes.ReplaceAll(s, t, []byte("-")))
	var buffer bytes.Buffer
	buffer.Write(s)
	buffer.WriteRune('é')
	buffer.Write(t)
	r, size, err := buffer.ReadRune()
	note("bytes.Buffer", r, size, err, buffer.UnreadRune(), buffer.Next(2), buffer.Cap(), buffer.String())
}

func checkRunes(s string, r rune) {
	last, size := utf8.DecodeLastRuneInString(s)
	note("utf8", utf8.ValidString(s), utf8.RuneCountInString(s), last, size, utf8.AppendRune(nil, r), utf8.RuneLen(r))
	note("utf16", utf16.Encode([]rune(s)), utf16.Decode([]uint16{uint16(r), 0xD800, uint16(0xDC00 | r&0x3FF)}))
	note("class", unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsPrint(r), unicode.IsPunct(r), unicode.IsSymbol(r),
		unicode.IsMark(r), unicode.IsGraphic(r), unicode.Is(unicode.Han, r), unicode.In(r, unicode.Greek, unicode.Cyrillic))
	note("fold", unicode.SimpleFold(r), unicode.ToUpper(r), unicode.ToLower(r), unicode.ToTitle(r))
}
