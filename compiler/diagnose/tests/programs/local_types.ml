./local_types.go:9:41: &box[go.shape.struct {}]{...} escapes to heap
./local_types.go:9:41: &box[go.shape.struct { main.x int }]{...} escapes to heap
./local_types.go:20:2: func literal does not escape
./local_types.go:24:28: (*box[go.shape.struct { main.x int }]).get(boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}), &.dict.box[main.point·2]) escapes to heap
./local_types.go:24:55: boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (*box[go.shape.struct { main.x int }]).get(boxed[go.shape.struct { main.x int }](&.dict.boxed[main.other·3], other{...}), &.dict.box[main.other·3]).x == 0 escapes to heap
./local_types.go:9:41: &box[go.shape.[]map[main.point·5]*main.point·5]{...} escapes to heap
./local_types.go:29:40: (*box[go.shape.[]map[main.point·5]*main.point·5]).get(boxed[go.shape.[]map[main.point·5]*main.point·5](&.dict.boxed[[]map[main.point·5]*main.point·5], []map[point]*point{}), &.dict.box[[]map[main.point·5]*main.point·5]) escapes to heap
./local_types.go:29:33: []map[point]*point{} escapes to heap
./local_types.go:35:17: []rune{...} escapes to heap
./local_types.go:36:17: []rune{} escapes to heap
./local_types.go:37:32: []rune{...} does not escape
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.int }]{...} escapes to heap
./local_types.go:13:28: (*box[go.shape.struct { main.v go.shape.int }]).get(boxed[go.shape.struct { main.v go.shape.int }]((*[2]uintptr)(.dict[0]), local[go.shape.int]{...}), (*[2]uintptr)(.dict[1])) escapes to heap
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.string }]{...} escapes to heap
./local_types.go:13:28: (*box[go.shape.struct { main.v go.shape.string }]).get(boxed[go.shape.struct { main.v go.shape.string }]((*[2]uintptr)(.dict[0]), local[go.shape.string]{...}), (*[2]uintptr)(.dict[1])) escapes to heap
