package main

import (
	"errors"

	"golang.org/x/text"
)

func main() { println(errors.OfTheFixture(), text.OfCmd) }
