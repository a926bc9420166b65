// Package tabwriter aligns text in columns ("elastic tabstops").
//
// A cell ends with a tab; the text behind a line's last tab belongs to no column. Cells of one column
// in lines that follow each other make a block and get the width of the widest. Text is kept until a
// line ends all columns, or Flush is called.
//
// Start at Writer.format.
package tabwriter

import (
	"io"
	"unicode/utf8"
)

// Flags of a Writer.
const (
	// FilterHTML takes tags for zero and entities for one character wide.
	FilterHTML uint = 1 << iota
	// StripEscape removes the Escape characters around escaped text.
	StripEscape
	// AlignRight puts padding before the text.
	AlignRight
	// DiscardEmptyColumns drops columns that are empty and whose cells end with vertical tabs.
	DiscardEmptyColumns
	// TabIndent pads empty cells at the start of a line with tabs.
	TabIndent
	// Debug writes a bar between columns.
	Debug
)

// Escape stands around text that is passed through unchanged, tabs and line ends included.
const Escape = '\xff'

// Writers may keep what they are given, but must not change it.
var lineEnd, columnEnd, pageEnd = []byte("\n"), []byte("|"), []byte("---\n")

// cell is a piece of the buffered text.
type cell struct {
	// size is in bytes, width in characters as they appear.
	size, width int
	// tab: it ends with a horizontal tab.
	tab bool
}

// A Writer aligns what is written to it. Text is UTF-8; all characters are one column wide.
type Writer struct {
	output                      io.Writer
	minWidth, tabWidth, padding int
	padByte                     byte
	flags                       uint

	// text holds all cells that were not written, measured the bytes of it whose width is known.
	text     []byte
	measured int
	// current is the cell that is not finished.
	current cell
	// escapeEnd is the byte that ends the escaped text, tag or entity that we are in, or 0.
	escapeEnd byte
	// lines' capacity keeps the cells of lines that were written, for those to come.
	lines [][]cell
	// widths are those of the columns left of the one that format works on.
	widths []int
	// fill is what pad writes.
	fill [64]byte
	// err is the first error of output.
	err error
}

// NewWriter returns a Writer; the parameters are those of Init.
func NewWriter(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {
	return new(Writer).Init(output, minwidth, tabwidth, padding, padchar, flags)
}

// Init sets a Writer up: cells are at least minwidth wide, padding included; tabs are tabwidth wide;
// padding is added to the widest cell; padchar fills. With tabs as fill text is aligned left.
func (b *Writer) Init(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {
	if minwidth < 0 || tabwidth < 0 || padding < 0 {
		panic("negative minwidth, tabwidth, or padding")
	}
	b.output = output
	b.minWidth, b.tabWidth, b.padding, b.padByte = minwidth, tabwidth, padding, padchar
	b.flags = flags
	if padchar == '\t' {
		b.flags &^= AlignRight
	}
	b.reset()
	return b
}

// reset forgets all text.
func (b *Writer) reset() {
	b.text = b.text[:0]
	b.measured = 0
	b.current = cell{}
	b.escapeEnd = 0
	b.lines = b.lines[:0]
	b.beginLine()
	b.widths = b.widths[:0]
}

// beginLine adds a line, with room for as many cells as the one before it has.
func (b *Writer) beginLine() {
	number := len(b.lines)
	if number < cap(b.lines) {
		b.lines = b.lines[:number+1]
	} else {
		b.lines = append(b.lines, nil)
	}
	line := b.lines[number][:0]
	if number > 0 && cap(line) < len(b.lines[number-1]) {
		line = make([]cell, 0, len(b.lines[number-1]))
	}
	b.lines[number] = line
}

// add appends text to the current cell.
func (b *Writer) add(text []byte) {
	b.text = append(b.text, text...)
	b.current.size += len(text)
}

// measure adds the width of the text that was not measured.
func (b *Writer) measure() {
	b.current.width += utf8.RuneCount(b.text[b.measured:])
	b.measured = len(b.text)
}

// endEscape ends escaped text, a tag or an entity, whose width is not that of its characters.
func (b *Writer) endEscape() {
	switch b.escapeEnd {
	case Escape:
		b.measure()
		if b.flags&StripEscape == 0 {
			b.current.width -= 2
		}
	case ';':
		b.current.width++
	}
	b.measured = len(b.text)
	b.escapeEnd = 0
}

// endCell ends the current cell and returns how many the line has.
func (b *Writer) endCell(tab bool) int {
	b.current.tab = tab
	last := len(b.lines) - 1
	b.lines[last] = append(b.lines[last], b.current)
	b.current = cell{}
	return len(b.lines[last])
}

// Write takes text. It returns errors of writes that a line end caused.
func (b *Writer) Write(buf []byte) (n int, err error) {
	for i, c := range buf {
		if b.escapeEnd != 0 {
			if c == b.escapeEnd {
				end := i + 1
				if c == Escape && b.flags&StripEscape != 0 {
					end = i
				}
				b.add(buf[n:end])
				n = i + 1
				b.endEscape()
			}
			continue
		}
		switch c {
		case '\t', '\v', '\n', '\f':
			b.add(buf[n:i])
			b.measure()
			n = i + 1
			if err := b.separate(c); err != nil {
				return n, err
			}
		case Escape:
			b.add(buf[n:i])
			b.measure()
			n = i
			if b.flags&StripEscape != 0 {
				n++
			}
			b.escapeEnd = Escape
		case '<', '&':
			if b.flags&FilterHTML != 0 {
				b.add(buf[n:i])
				b.measure()
				n = i
				b.escapeEnd = '>'
				if c == '&' {
					b.escapeEnd = ';'
				}
			}
		}
	}
	b.add(buf[n:])
	return len(buf), nil
}

// separate ends cell and line. A form feed ends all columns; so does a line of one cell.
func (b *Writer) separate(c byte) error {
	cells := b.endCell(c == '\t')
	if c != '\n' && c != '\f' {
		return nil
	}
	b.beginLine()
	if c == '\n' && cells > 1 {
		return nil
	}
	b.flush()
	if c == '\f' && b.flags&Debug != 0 {
		b.put(pageEnd)
	}
	return b.takeError()
}

// Flush writes all text. What follows begins new columns; an incomplete escape counts as ended.
func (b *Writer) Flush() error {
	b.flush()
	if b.err != nil {
		b.reset()
	}
	return b.takeError()
}

// flush writes all text. It is kept if that fails.
func (b *Writer) flush() {
	if b.current.size > 0 {
		if b.escapeEnd != 0 {
			b.endEscape()
		}
		b.endCell(false)
	}
	b.format(0, 0, len(b.lines))
	if b.err == nil {
		b.reset()
	}
}

func (b *Writer) takeError() error {
	err := b.err
	b.err = nil
	return err
}

// format writes the lines from one to another, whose text starts at a place, and returns where it
// ends. The columns that widths has are known; each block of the next one is measured, and formatted
// with its width known.
func (b *Writer) format(at, from, to int) int {
	column := len(b.widths)
	inColumn := func(line int) bool { return column < len(b.lines[line])-1 }
	for line := from; line < to; line++ {
		if !inColumn(line) {
			continue
		}
		at = b.putLines(at, from, line)
		from = line
		width, discardable := b.minWidth, true
		for ; line < to && inColumn(line); line++ {
			c := b.lines[line][column]
			width = max(width, c.width+b.padding)
			discardable = discardable && c.width == 0 && !c.tab
		}
		if discardable && b.flags&DiscardEmptyColumns != 0 {
			width = 0
		}
		b.widths = append(b.widths, width)
		at = b.format(at, from, line)
		b.widths = b.widths[:column]
		from = line
		// The line behind the block is not in the column: the loop may pass over it.
	}
	return b.putLines(at, from, to)
}

// putLines writes lines all whose columns are known.
func (b *Writer) putLines(at, from, to int) int {
	for i := from; i < to; i++ {
		useTabs := b.flags&TabIndent != 0
		for column, c := range b.lines[i] {
			if column > 0 && b.flags&Debug != 0 {
				b.put(columnEnd)
			}
			useTabs = useTabs && c.size == 0
			text := b.text[at : at+c.size]
			at += c.size
			alignRight := b.flags&AlignRight != 0 && c.size > 0
			if !alignRight {
				b.put(text)
			}
			if column < len(b.widths) {
				b.pad(c.width, b.widths[column], useTabs)
			}
			if alignRight {
				b.put(text)
			}
		}
		if i+1 < len(b.lines) {
			b.put(lineEnd)
		} else {
			// The last line has no end.
			b.put(b.text[at : at+b.current.size])
			at += b.current.size
		}
	}
	return at
}

// pad writes what a text lacks to the width of its cell.
func (b *Writer) pad(textWidth, cellWidth int, useTabs bool) {
	fill, count := b.padByte, cellWidth-textWidth
	if b.padByte == '\t' || useTabs {
		if b.tabWidth == 0 {
			return
		}
		cellWidth = (cellWidth + b.tabWidth - 1) / b.tabWidth * b.tabWidth
		fill, count = '\t', (cellWidth-textWidth+b.tabWidth-1)/b.tabWidth
	}
	for i := range min(max(count, 0), len(b.fill)) {
		b.fill[i] = fill
	}
	for count > 0 {
		size := min(count, len(b.fill))
		b.put(b.fill[:size])
		count -= size
	}
}

// put writes to the output, unless that failed before.
func (b *Writer) put(text []byte) {
	if b.err != nil || len(text) == 0 {
		return
	}
	n, err := b.output.Write(text)
	if err == nil && n != len(text) {
		err = io.ErrShortWrite
	}
	b.err = err
}
