package math

// polynomial returns the sum of coefficients[i] * x^i, by Horner's rule.
func polynomial(x float64, coefficients []float64) float64 {
	sum := 0.0
	for i := len(coefficients) - 1; i >= 0; i-- {
		sum = sum*x + coefficients[i]
	}
	return sum
}

// falling is polynomial with the coefficient of the highest power first.
func falling(x float64, coefficients []float64) float64 {
	sum := 0.0
	for _, coefficient := range coefficients {
		sum = sum*x + coefficient
	}
	return sum
}
