./loop_variables.go:8:13: list does not escape
./loop_variables.go:10:23: func literal escapes to heap
./loop_variables.go:10:16: append escapes to heap
./loop_variables.go:14:13: list does not escape
./loop_variables.go:15:6: moved to heap: i
./loop_variables.go:15:9: moved to heap: x
./loop_variables.go:17:24: func literal escapes to heap
./loop_variables.go:17:17: append escapes to heap
./loop_variables.go:22:21: list does not escape
./loop_variables.go:24:23: func literal escapes to heap
./loop_variables.go:24:16: append escapes to heap
./loop_variables.go:26:24: func literal escapes to heap
./loop_variables.go:26:17: append escapes to heap
./loop_variables.go:32:6: moved to heap: x
./loop_variables.go:34:24: func literal escapes to heap
./loop_variables.go:34:17: append escapes to heap
