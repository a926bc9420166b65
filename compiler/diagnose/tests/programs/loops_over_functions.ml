./loops_over_functions.go:4:9: yield does not escape
./loops_over_functions.go:5:10: yield does not escape
./loops_over_functions.go:8:2: func literal does not escape
./loops_over_functions.go:13:2: func literal does not escape
./loops_over_functions.go:23:10: p does not escape
./loops_over_functions.go:22:2: func literal does not escape
./loops_over_functions.go:23:3: func literal does not escape
