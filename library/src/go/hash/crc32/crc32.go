// Package crc32 holds cyclic redundancy checks of 32 bits, with polynomials in reversed notation.
//
// Eight bytes are taken at a time ("slicing by 8"): table k says what a byte does to the sum when k
// zero bytes follow.
package crc32

import (
	"errors"
	"hash"
	"internal/bigendian"
	"internal/checksum"
	"sync"
)

// Size is the size of a checksum in bytes.
const Size = 4

const (
	// IEEE is the polynomial of Ethernet, gzip, PNG and most others.
	IEEE = 0xedb88320
	// Castagnoli is that of iSCSI.
	Castagnoli = 0x82f63b78
	// Koopman is another one with good error detection.
	Koopman = 0xeb31d82e
)

// Table is what each byte does to the sum, for a polynomial.
type Table [256]uint32

// IEEETable is the table of IEEE.
var IEEETable = makeTable(IEEE)

// slices are the tables of a byte with 0 to 7 bytes behind it.
type slices [8]Table

var (
	ieeeSlices       = sync.OnceValue(func() *slices { return makeSlices(IEEETable) })
	castagnoliTable  = sync.OnceValue(func() *Table { return makeTable(Castagnoli) })
	castagnoliSlices = sync.OnceValue(func() *slices { return makeSlices(castagnoliTable()) })
)

// MakeTable returns the table of a polynomial. It must not be changed.
func MakeTable(poly uint32) *Table {
	switch poly {
	case IEEE:
		return IEEETable
	case Castagnoli:
		return castagnoliTable()
	}
	return makeTable(poly)
}

func makeTable(poly uint32) *Table { return (*Table)(checksum.CRCTable(poly)) }

func makeSlices(first *Table) *slices {
	s := new(slices)
	s[0] = *first
	for i := range first {
		crc := first[i]
		for k := 1; k < 8; k++ {
			crc = first[byte(crc)] ^ crc>>8
			s[k][i] = crc
		}
	}
	return s
}

// Checksum returns the checksum of data.
func Checksum(data []byte, tab *Table) uint32 {
	return Update(0, tab, data)
}

// ChecksumIEEE returns the checksum of data with IEEE.
func ChecksumIEEE(data []byte) uint32 {
	return Update(0, IEEETable, data)
}

// Update adds the bytes of p to a checksum.
func Update(crc uint32, tab *Table, p []byte) uint32 {
	if len(p) >= 64 {
		switch tab {
		case IEEETable:
			return updateSliced(crc, ieeeSlices(), p)
		case castagnoliTable():
			return updateSliced(crc, castagnoliSlices(), p)
		}
	}
	return ^checksum.UpdateCRC(^crc, (*[256]uint32)(tab), p)
}

func updateSliced(crc uint32, s *slices, p []byte) uint32 {
	crc = ^crc
	for len(p) >= 8 {
		crc ^= uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24
		crc = s[0][p[7]] ^ s[1][p[6]] ^ s[2][p[5]] ^ s[3][p[4]] ^
			s[4][crc>>24] ^ s[5][byte(crc>>16)] ^ s[6][byte(crc>>8)] ^ s[7][byte(crc)]
		p = p[8:]
	}
	return ^checksum.UpdateCRC(crc, (*[256]uint32)(&s[0]), p)
}

type digest struct {
	crc uint32
	tab *Table
}

// New returns a hash that computes the checksum.
func New(tab *Table) hash.Hash32 {
	return &digest{0, tab}
}

// NewIEEE returns a hash that computes the checksum with IEEE.
func NewIEEE() hash.Hash32 {
	return New(IEEETable)
}

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 1 }
func (d *digest) Reset()         { d.crc = 0 }
func (d *digest) Sum32() uint32  { return d.crc }

func (d *digest) Write(p []byte) (int, error) {
	d.crc = Update(d.crc, d.tab, p)
	return len(p), nil
}

func (d *digest) Sum(b []byte) []byte {
	return bigendian.Append32(b, d.crc)
}

// A saved state is this name, the checksum of the table, and the sum.
const stateName = "crc\x01"

func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, stateName...)
	b = bigendian.Append32(b, d.tableSum())
	return bigendian.Append32(b, d.crc), nil
}

func (d *digest) MarshalBinary() ([]byte, error) {
	return d.AppendBinary(nil)
}

func (d *digest) UnmarshalBinary(b []byte) error {
	saved, err := checksum.Saved(b, "crc32", stateName, 2*Size)
	if err != nil {
		return err
	}
	if d.tableSum() != bigendian.Load32(saved) {
		return errors.New("hash/crc32: tables do not match")
	}
	d.crc = bigendian.Load32(saved[Size:])
	return nil
}

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// tableSum tells tables apart.
func (d *digest) tableSum() uint32 {
	var all []byte
	for _, entry := range d.tab {
		all = bigendian.Append32(all, entry)
	}
	return ChecksumIEEE(all)
}
