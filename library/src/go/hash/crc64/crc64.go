// Package crc64 holds cyclic redundancy checks of 64 bits, with polynomials in reversed notation.
package crc64

import (
	"errors"
	"hash"
	"internal/bigendian"
)

// Size is the size of a checksum in bytes.
const Size = 8

const (
	// ISO is the polynomial of ISO 3309.
	ISO = 0xD800000000000000
	// ECMA is that of ECMA 182.
	ECMA = 0xC96C5795D7870F42
)

// Table is what each byte does to the sum, for a polynomial.
type Table [256]uint64

// MakeTable returns the table of a polynomial. It must not be changed.
func MakeTable(poly uint64) *Table {
	t := new(Table)
	for i := range t {
		crc := uint64(i)
		for range 8 {
			if crc&1 == 1 {
				crc = crc>>1 ^ poly
			} else {
				crc >>= 1
			}
		}
		t[i] = crc
	}
	return t
}

// Checksum returns the checksum of data.
func Checksum(data []byte, tab *Table) uint64 {
	return Update(0, tab, data)
}

// Update adds the bytes of p to a checksum.
func Update(crc uint64, tab *Table, p []byte) uint64 {
	crc = ^crc
	for _, b := range p {
		crc = tab[byte(crc)^b] ^ crc>>8
	}
	return ^crc
}

type digest struct {
	crc uint64
	tab *Table
}

// New returns a hash that computes the checksum.
func New(tab *Table) hash.Hash64 {
	return &digest{0, tab}
}

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 1 }
func (d *digest) Reset()         { d.crc = 0 }
func (d *digest) Sum64() uint64  { return d.crc }

func (d *digest) Write(p []byte) (int, error) {
	d.crc = Update(d.crc, d.tab, p)
	return len(p), nil
}

func (d *digest) Sum(b []byte) []byte {
	return bigendian.Append64(b, d.crc)
}

// A saved state is this name, the checksum of the table, and the sum.
const (
	stateName = "crc\x02"
	stateSize = len(stateName) + 16
)

func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, stateName...)
	b = bigendian.Append64(b, d.tableSum())
	return bigendian.Append64(b, d.crc), nil
}

func (d *digest) MarshalBinary() ([]byte, error) {
	return d.AppendBinary(make([]byte, 0, stateSize))
}

func (d *digest) UnmarshalBinary(b []byte) error {
	if len(b) < len(stateName) || string(b[:len(stateName)]) != stateName {
		return errors.New("hash/crc64: invalid hash state identifier")
	}
	if len(b) != stateSize {
		return errors.New("hash/crc64: invalid hash state size")
	}
	if d.tableSum() != bigendian.Load64(b[len(stateName):]) {
		return errors.New("hash/crc64: tables do not match")
	}
	d.crc = bigendian.Load64(b[len(stateName)+8:])
	return nil
}

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// tableSum tells tables apart.
func (d *digest) tableSum() uint64 {
	var all []byte
	for _, entry := range d.tab {
		all = bigendian.Append64(all, entry)
	}
	return Checksum(all, MakeTable(ISO))
}
