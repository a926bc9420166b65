//go:build purego || compiler_bootstrap || !gc

package top

const pure = true
