// Package crc64 holds cyclic redundancy checks of 64 bits, with polynomials in reversed notation.
package crc64

import (
	"errors"
	"hash"
	"internal/bigendian"
	"internal/checksum"
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
func MakeTable(poly uint64) *Table { return (*Table)(checksum.CRCTable(poly)) }

// Checksum returns the checksum of data.
func Checksum(data []byte, tab *Table) uint64 {
	return Update(0, tab, data)
}

// Update adds the bytes of p to a checksum.
func Update(crc uint64, tab *Table, p []byte) uint64 {
	return ^checksum.UpdateCRC(^crc, (*[256]uint64)(tab), p)
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
const stateName = "crc\x02"

func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, stateName...)
	b = bigendian.Append64(b, d.tableSum())
	return bigendian.Append64(b, d.crc), nil
}

func (d *digest) MarshalBinary() ([]byte, error) {
	return d.AppendBinary(nil)
}

func (d *digest) UnmarshalBinary(b []byte) error {
	saved, err := checksum.Saved(b, "crc64", stateName, 2*Size)
	if err != nil {
		return err
	}
	if d.tableSum() != bigendian.Load64(saved) {
		return errors.New("hash/crc64: tables do not match")
	}
	d.crc = bigendian.Load64(saved[Size:])
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
