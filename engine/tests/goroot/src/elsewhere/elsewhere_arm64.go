//go:build windows || cgo

package elsewhere
