// Package text is the library's copy.
package text

const OfStd = true
