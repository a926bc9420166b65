./generics.go:36:15: imprecise interface call
./generics.go:8:7: leaking param: n to result ~r0 level=0
./generics.go:12:7: p does not escape
./generics.go:16:59: append escapes to heap
./generics.go:27:36: value escapes to heap
./generics.go:27:36: value escapes to heap
./generics.go:30:14: new(<node DYNAMICTYPE>) escapes to heap
./generics.go:30:14: new(<node DYNAMICTYPE>) escapes to heap
./generics.go:41:72: map[go.shape.string]go.shape.*uint8{...} escapes to heap
./generics.go:56:32: moved to heap: x
./generics.go:60:16: leaking param: p to result ~r0 level=0
./generics.go:46:7: &list[int]{} escapes to heap
./generics.go:49:9: func literal does not escape
./generics.go:54:14: ... argument does not escape
./generics.go:54:36: ... argument does not escape
./generics.go:54:37: &pointer{} escapes to heap
./generics.go:54:64: ... argument does not escape
./generics.go:54:69: name("c") escapes to heap
./generics.go:55:22: new(int) escapes to heap
./generics.go:56:27: func literal does not escape
./generics.go:57:11: l.push does not escape
./generics.go:60:11: func literal does not escape
./generics.go:18:73: l.items[0] escapes to heap
