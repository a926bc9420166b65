package strings

import "io"

// Replacer replaces a list of strings by others. It is safe for use by several goroutines.
type Replacer struct {
	pairs []pair
	// starting lists, by first byte, the pairs whose old string starts with it, in order.
	starting [256][]int32
	// empty is the index of the pair whose old string is empty, -1 if there is none.
	empty int
	// bytes maps single bytes, if all pairs do.
	bytes *[256]byte
}

type pair struct {
	old, new string
}

// NewReplacer returns a replacer for pairs of old and new strings. At each place the first pair
// that matches is taken.
func NewReplacer(oldnew ...string) *Replacer {
	if len(oldnew)%2 == 1 {
		panic("strings.NewReplacer: odd argument count")
	}
	r := &Replacer{empty: -1}
	single := true
	for i := 0; i < len(oldnew); i += 2 {
		p := pair{oldnew[i], oldnew[i+1]}
		index := len(r.pairs)
		r.pairs = append(r.pairs, p)
		single = single && len(p.old) == 1 && len(p.new) == 1
		if p.old != "" {
			list := &r.starting[p.old[0]]
			*list = append(*list, int32(index))
		} else if r.empty < 0 {
			r.empty = index
		}
	}
	if single {
		r.bytes = new([256]byte)
		for i := range r.bytes {
			r.bytes[i] = byte(i)
			if list := r.starting[i]; len(list) > 0 {
				r.bytes[i] = r.pairs[list[0]].new[0]
			}
		}
	}
	return r
}

// Replace returns s with all replacements made.
func (r *Replacer) Replace(s string) string {
	if r.bytes != nil {
		return r.mapBytes(s)
	}
	var out []byte
	changed := false
	end := r.scan(s, func(before, replacement string) bool {
		if !changed {
			out = make([]byte, 0, len(s)+len(replacement))
			changed = true
		}
		out = append(out, before...)
		out = append(out, replacement...)
		return true
	})
	if !changed {
		return s
	}
	return take(append(out, s[end:]...))
}

// WriteString writes s to w with all replacements made.
func (r *Replacer) WriteString(w io.Writer, s string) (n int, err error) {
	if r.bytes != nil {
		return io.WriteString(w, r.mapBytes(s))
	}
	write := func(text string) bool {
		if text == "" {
			return true
		}
		var count int
		count, err = io.WriteString(w, text)
		n += count
		return err == nil
	}
	end := r.scan(s, func(before, replacement string) bool {
		return write(before) && write(replacement)
	})
	if err == nil {
		write(s[end:])
	}
	return n, err
}

func (r *Replacer) mapBytes(s string) string {
	for i := 0; i < len(s); i++ {
		if r.bytes[s[i]] == s[i] {
			continue
		}
		out := []byte(s)
		for ; i < len(out); i++ {
			out[i] = r.bytes[out[i]]
		}
		return take(out)
	}
	return s
}

// scan finds the replacements in s. It calls found with the text since the last one and the
// replacement until found returns false, and returns the index behind the last match.
func (r *Replacer) scan(s string, found func(before, replacement string) bool) (end int) {
	afterEmpty := false
	for i := 0; i <= len(s); {
		index := r.match(s[i:], !afterEmpty)
		if index < 0 {
			afterEmpty = false
			i++
			continue
		}
		p := &r.pairs[index]
		// After an empty match only others count at the same place.
		afterEmpty = p.old == ""
		if !found(s[end:i], p.new) {
			return i + len(p.old)
		}
		i += len(p.old)
		end = i
	}
	return end
}

// match returns the index of the first pair that matches at the start of s, -1 if none does.
func (r *Replacer) match(s string, allowEmpty bool) int {
	best := -1
	if allowEmpty {
		best = r.empty
	}
	if s == "" {
		return best
	}
	for _, index := range r.starting[s[0]] {
		if best >= 0 && best < int(index) {
			break
		}
		if HasPrefix(s, r.pairs[index].old) {
			return int(index)
		}
	}
	return best
}
