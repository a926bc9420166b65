./literals_as_data.go:8:38: &buffer{...} escapes to heap
./literals_as_data.go:8:57: make([]byte, 0, 64) escapes to heap
./literals_as_data.go:12:16: leaking param content: b
./literals_as_data.go:12:45: append escapes to heap
./literals_as_data.go:12:11: func literal does not escape
./literals_as_data.go:23:16: leaking param: p to result ~r0 level=0
./literals_as_data.go:24:29: moved to heap: n
