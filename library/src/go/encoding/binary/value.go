package binary

import (
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
)

// Values of fixed size: booleans, sized numbers, and arrays, structs and slices of them. Fields named
// _ are zero when written and skipped when read.

var errBufferTooSmall = errors.New("buffer too small")

// Size returns the number of bytes of v, or -1 if it has no fixed size.
func Size(v any) int {
	return sizeOfValue(reflect.Indirect(reflect.ValueOf(v)))
}

// sizeOfValue allows a slice at the top alone, since its length belongs to the value.
func sizeOfValue(v reflect.Value) int {
	if !v.IsValid() {
		return -1
	}
	if v.Kind() == reflect.Slice {
		size := sizeOfType(v.Type().Elem())
		if size < 0 {
			return -1
		}
		return size * v.Len()
	}
	return sizeOfType(v.Type())
}

func sizeOfType(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Bool,
		reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return int(t.Size())
	case reflect.Array:
		size := sizeOfType(t.Elem())
		if size < 0 {
			return -1
		}
		return size * t.Len()
	case reflect.Struct:
		sum := 0
		for i := range t.NumField() {
			size := sizeOfType(t.Field(i).Type)
			if size < 0 {
				return -1
			}
			sum += size
		}
		return sum
	}
	return -1
}

// Read reads data, a pointer to a value of fixed size or a slice of such values.
func Read(r io.Reader, order ByteOrder, data any) error {
	v, size := destination(data)
	if size < 0 {
		return errors.New("binary.Read: invalid type " + reflect.TypeOf(data).String())
	}
	buffer := make([]byte, size)
	if _, err := io.ReadFull(r, buffer); err != nil {
		return err
	}
	decodeInto(v, order, buffer)
	return nil
}

// Decode reads data from the start of buf and returns the number of bytes.
func Decode(buf []byte, order ByteOrder, data any) (int, error) {
	v, size := destination(data)
	if size < 0 {
		return 0, errors.New("binary.Decode: invalid type " + reflect.TypeOf(data).String())
	}
	if len(buf) < size {
		return 0, errBufferTooSmall
	}
	decodeInto(v, order, buf[:size])
	return size, nil
}

// destination returns the value that data refers to and its size, -1 if it can't be read into.
func destination(data any) (reflect.Value, int) {
	v := reflect.ValueOf(data)
	switch v.Kind() {
	case reflect.Pointer:
		v = v.Elem()
		return v, sizeOfValue(v)
	case reflect.Slice:
		return v, sizeOfValue(v)
	}
	return v, -1
}

// Write writes data: a value of fixed size, a slice of such values, or a pointer to one of them.
func Write(w io.Writer, order ByteOrder, data any) error {
	v := reflect.Indirect(reflect.ValueOf(data))
	size := sizeOfValue(v)
	if size < 0 {
		return errors.New("binary.Write: some values are not fixed-sized in type " + reflect.TypeOf(data).String())
	}
	buffer := make([]byte, size)
	encodeFrom(v, order, buffer)
	_, err := w.Write(buffer)
	return err
}

// Encode writes data to the start of buf and returns the number of bytes.
func Encode(buf []byte, order ByteOrder, data any) (int, error) {
	v := reflect.Indirect(reflect.ValueOf(data))
	size := sizeOfValue(v)
	if size < 0 {
		return 0, errors.New("binary.Encode: some values are not fixed-sized in type " + reflect.TypeOf(data).String())
	}
	if len(buf) < size {
		return 0, errBufferTooSmall
	}
	encodeFrom(v, order, buf[:size])
	return size, nil
}

// Append appends data to buf.
func Append(buf []byte, order ByteOrder, data any) ([]byte, error) {
	v := reflect.Indirect(reflect.ValueOf(data))
	size := sizeOfValue(v)
	if size < 0 {
		return nil, errors.New("binary.Append: some values are not fixed-sized in type " + reflect.TypeOf(data).String())
	}
	length := len(buf)
	buf = slices.Grow(buf, size)[:length+size]
	encodeFrom(v, order, buf[length:])
	return buf, nil
}

// cursor goes through the bytes of a value.
type cursor struct {
	order ByteOrder
	bytes []byte
}

// take returns the next n bytes.
func (c *cursor) take(n int) []byte {
	taken := c.bytes[:n]
	c.bytes = c.bytes[n:]
	return taken
}

func (c *cursor) readBits(size int) uint64 {
	b := c.take(size)
	switch size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(c.order.Uint16(b))
	case 4:
		return uint64(c.order.Uint32(b))
	}
	return c.order.Uint64(b)
}

func (c *cursor) writeBits(size int, bits uint64) {
	b := c.take(size)
	switch size {
	case 1:
		b[0] = byte(bits)
	case 2:
		c.order.PutUint16(b, uint16(bits))
	case 4:
		c.order.PutUint32(b, uint32(bits))
	default:
		c.order.PutUint64(b, bits)
	}
}

func decodeInto(v reflect.Value, order ByteOrder, from []byte) {
	c := cursor{order, from}
	c.read(v)
}

func (c *cursor) read(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array, reflect.Slice:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			copy(v.Bytes(), c.take(v.Len()))
			return
		}
		for i := range v.Len() {
			c.read(v.Index(i))
		}
	case reflect.Struct:
		t := v.Type()
		for i := range v.NumField() {
			field := v.Field(i)
			if field.CanSet() || t.Field(i).Name != "_" {
				c.read(field)
			} else {
				c.take(sizeOfType(field.Type()))
			}
		}
	case reflect.Bool:
		v.SetBool(c.take(1)[0] != 0)
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		size := int(v.Type().Size())
		unused := 64 - 8*size
		v.SetInt(int64(c.readBits(size)<<unused) >> unused)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(c.readBits(int(v.Type().Size())))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(c.readFloat(int(v.Type().Size())))
	case reflect.Complex64, reflect.Complex128:
		half := int(v.Type().Size()) / 2
		re := c.readFloat(half)
		v.SetComplex(complex(re, c.readFloat(half)))
	}
}

func (c *cursor) readFloat(size int) float64 {
	if size == 4 {
		return float64(math.Float32frombits(uint32(c.readBits(4))))
	}
	return math.Float64frombits(c.readBits(8))
}

func encodeFrom(v reflect.Value, order ByteOrder, to []byte) {
	c := cursor{order, to}
	c.write(v)
}

func (c *cursor) write(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array, reflect.Slice:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			copy(c.take(v.Len()), v.Bytes())
			return
		}
		for i := range v.Len() {
			c.write(v.Index(i))
		}
	case reflect.Struct:
		t := v.Type()
		for i := range v.NumField() {
			if t.Field(i).Name == "_" {
				clear(c.take(sizeOfType(t.Field(i).Type)))
			} else {
				c.write(v.Field(i))
			}
		}
	case reflect.Bool:
		bit := uint64(0)
		if v.Bool() {
			bit = 1
		}
		c.writeBits(1, bit)
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		c.writeBits(int(v.Type().Size()), uint64(v.Int()))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		c.writeBits(int(v.Type().Size()), v.Uint())
	case reflect.Float32, reflect.Float64:
		c.writeFloat(int(v.Type().Size()), v.Float())
	case reflect.Complex64, reflect.Complex128:
		half := int(v.Type().Size()) / 2
		c.writeFloat(half, real(v.Complex()))
		c.writeFloat(half, imag(v.Complex()))
	}
}

func (c *cursor) writeFloat(size int, x float64) {
	if size == 4 {
		c.writeBits(4, uint64(math.Float32bits(float32(x))))
		return
	}
	c.writeBits(8, math.Float64bits(x))
}
