// Package encoding defines what packages that turn values into bytes and text agree on.
package encoding

// BinaryMarshaler is a value that encodes itself as bytes.
type BinaryMarshaler interface {
	MarshalBinary() (data []byte, err error)
}

// BinaryUnmarshaler is a value that decodes itself. It must copy what it keeps of data.
type BinaryUnmarshaler interface {
	UnmarshalBinary(data []byte) error
}

// BinaryAppender appends its encoding to b, whose bytes it must not change.
type BinaryAppender interface {
	AppendBinary(b []byte) ([]byte, error)
}

// TextMarshaler is a value that encodes itself as UTF-8 text.
type TextMarshaler interface {
	MarshalText() (text []byte, err error)
}

// TextUnmarshaler is a value that decodes itself. It must copy what it keeps of text.
type TextUnmarshaler interface {
	UnmarshalText(text []byte) error
}

// TextAppender appends its text to b, whose bytes it must not change.
type TextAppender interface {
	AppendText(b []byte) ([]byte, error)
}
