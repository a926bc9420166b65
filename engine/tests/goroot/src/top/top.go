package top

import (
	"errors"
	"internal/secret"

	"golang.org/x/text"
)

var Text = errors.OfTheFixture()

func Sum() int {
	if text.OfStd && assembly && !pure && experiment {
		return inAssembly(secret.Number)
	}
	return 0
}
