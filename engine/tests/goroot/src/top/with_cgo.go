//go:build cgo

package top

var pointer = twice
