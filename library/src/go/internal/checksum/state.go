// Package checksum is what the packages below hash share.
package checksum

import "errors"

// Saved returns the size bytes behind the name in a state that a hash of package hash/pkg saved.
func Saved(state []byte, pkg, name string, size int) ([]byte, error) {
	if len(state) < len(name) || string(state[:len(name)]) != name {
		return nil, errors.New("hash/" + pkg + ": invalid hash state identifier")
	}
	if len(state) != len(name)+size {
		return nil, errors.New("hash/" + pkg + ": invalid hash state size")
	}
	return state[len(name):], nil
}
