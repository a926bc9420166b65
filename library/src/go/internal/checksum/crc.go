package checksum

// CRC is a cyclic redundancy check, of the polynomials' width.
type CRC interface{ uint32 | uint64 }

// CRCTable returns what each byte does to the sum, for a polynomial in reversed notation.
func CRCTable[T CRC](poly T) *[256]T {
	t := new([256]T)
	for i := range t {
		crc := T(i)
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

// UpdateCRC adds the bytes of p to a sum, which both sides keep inverted.
func UpdateCRC[T CRC](crc T, table *[256]T, p []byte) T {
	for _, b := range p {
		crc = table[byte(crc)^b] ^ crc>>8
	}
	return crc
}
