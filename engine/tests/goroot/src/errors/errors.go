// Package errors stands for one that Burrow embeds; the embedded one has no such function.
package errors

func OfTheFixture() string { return "fixture" }
