package top

import _ "unsafe"

const assembly = true

// The body is in assembly.
//
//go:noescape
func inAssembly(x int) int

// Another package's.
//
//go:linkname pulled runtime.pulled
func pulled() int64

// What others pull from here.
//
//go:linkname pushed
func pushed() int64 { return pulled() }
