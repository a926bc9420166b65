// Package random is the runtime's source of random numbers.
package random

// Uint64 returns a number that nobody can tell beforehand, but for who reads the process's memory.
func Uint64() uint64
