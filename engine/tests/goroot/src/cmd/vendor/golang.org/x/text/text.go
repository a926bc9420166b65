// Package text is the commands' copy.
package text

const OfCmd = true
