// Package iter names the functions that range loops call.
package iter

// Seq calls yield with the values of a sequence until yield returns false.
type Seq[V any] func(yield func(V) bool)

// Seq2 calls yield with the pairs of a sequence until yield returns false.
type Seq2[K, V any] func(yield func(K, V) bool)
