./dead_code.go:20:35: new(point) escapes to heap
./dead_code.go:11:20: make(map[string]*point) escapes to heap
./dead_code.go:12:39: &point{} escapes to heap
./dead_code.go:22:16: leaking param: p to result ~r0 level=0
./dead_code.go:32:9: &point{...} escapes to heap
./dead_code.go:35:11: x does not escape
./dead_code.go:43:28: s does not escape
./dead_code.go:49:35: new(int) does not escape
./dead_code.go:36:17: leaking param: y to result ~r0 level=0
./dead_code.go:44:7: index bounds check elided
./dead_code.go:45:27: index bounds check elided
./dead_code.go:45:51: index bounds check elided
./dead_code.go:45:65: index bounds check elided
