// The product of two dense matrices of floats.
//
// Args: 300
// Small: 20
package main

import (
	"fmt"
	"os"
	"strconv"
)

func build(n int, seed float64) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
		for j := range rows[i] {
			rows[i][j] = seed * float64(i-j) * float64(i+j) / float64(n*n)
		}
	}
	return rows
}

func transpose(a [][]float64) [][]float64 {
	n := len(a)
	b := make([][]float64, n)
	for i := range b {
		b[i] = make([]float64, n)
		for j := range b[i] {
			b[i][j] = a[j][i]
		}
	}
	return b
}

func multiply(a, b [][]float64) [][]float64 {
	columns := transpose(b)
	product := make([][]float64, len(a))
	for i, row := range a {
		line := make([]float64, len(columns))
		for j, column := range columns {
			sum := 0.0
			for k, x := range row {
				sum += x * column[k]
			}
			line[j] = sum
		}
		product[i] = line
	}
	return product
}

func main() {
	n := 100
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	product := multiply(build(n, 1), build(n, 2))
	fmt.Printf("%.6f %.6f\n", product[n/2][n/2], product[0][n-1])
}
