./literals_as_data.go:8:14: can inline init.func1
./literals_as_data.go:12:11: can inline init.func2.1
./literals_as_data.go:11:8: can inline init.func2
./literals_as_data.go:23:11: can inline init.func3
./literals_as_data.go:24:11: can inline init.func4
./literals_as_data.go:14:7: inlining call to init.func2.1
./literals_as_data.go:8:38: &buffer{...} escapes to heap
./literals_as_data.go:8:57: make([]byte, 0, 64) escapes to heap
./literals_as_data.go:14:7: append escapes to heap
./literals_as_data.go:12:16: leaking param content: b
./literals_as_data.go:12:45: append escapes to heap
./literals_as_data.go:23:16: leaking param: p to result ~r0 level=0
./literals_as_data.go:24:29: moved to heap: n
