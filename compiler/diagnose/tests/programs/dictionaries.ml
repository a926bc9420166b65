./dictionaries.go:100:7: leaking param: n to result ~r0 level=0
./dictionaries.go:29:17: make(map[go.shape.string]int) escapes to heap
./dictionaries.go:34:10: &pair[go.shape.string,go.shape.int]{...} escapes to heap
./dictionaries.go:35:20: append escapes to heap
./dictionaries.go:37:11: value escapes to heap
./dictionaries.go:50:14: make([]go.shape.string, 0, len(t.buckets)) escapes to heap
./dictionaries.go:51:9: func literal does not escape
./dictionaries.go:52:16: append escapes to heap
./dictionaries.go:66:18: any(one) does not escape
./dictionaries.go:69:22: any(one) does not escape
./dictionaries.go:60:16: append escapes to heap
./dictionaries.go:29:17: make(map[go.shape.int]int) escapes to heap
./dictionaries.go:34:10: &pair[go.shape.int,go.shape.*uint8]{...} escapes to heap
./dictionaries.go:35:20: append escapes to heap
./dictionaries.go:79:2: moved to heap: value
./dictionaries.go:81:26: map[string][]go.shape.int{...} does not escape
./dictionaries.go:81:32: []go.shape.int{...} escapes to heap
./dictionaries.go:50:14: make([]go.shape.int, 0, len(t.buckets)) escapes to heap
./dictionaries.go:51:9: func literal does not escape
./dictionaries.go:52:16: append escapes to heap
./dictionaries.go:91:54: &link[go.shape.int]{...} escapes to heap
./dictionaries.go:105:40: ... argument does not escape
./dictionaries.go:106:14: func literal does not escape
