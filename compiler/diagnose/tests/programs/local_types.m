./local_types.go:20:2: can inline first.func1
./local_types.go:6:6: can inline (*box[go.shape.struct { main.x int }]).get
./local_types.go:6:6: can inline (*box[go.shape.[]map[main.point·5]*main.point·5]).get
./local_types.go:27:6: can inline second
./local_types.go:34:6: can inline runes
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v go.shape.int }]).get
./local_types.go:11:6: can inline generic[go.shape.int]
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v go.shape.string }]).get
./local_types.go:11:6: can inline generic[go.shape.string]
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v int }]).get
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v string }]).get
./local_types.go:6:6: can inline (*box[main.local[string]·1]).get
./local_types.go:6:6: can inline (*box[main.local[int]·1]).get
./local_types.go:6:6: can inline (*box[[]map[main.point·5]*main.point·5]).get
./local_types.go:6:6: can inline (*box[main.other·3]).get
./local_types.go:6:6: can inline (*box[main.point·2]).get
./local_types.go:6:6: can inline (*box[go.shape.struct {}]).get
./local_types.go:6:6: can inline (*box[main.inner·4]).get
./local_types.go:23:3: inlining call to first.func1
./local_types.go:24:28: inlining call to (*box[go.shape.struct { main.x int }]).get
./local_types.go:24:77: inlining call to (*box[go.shape.struct { main.x int }]).get
./local_types.go:29:40: inlining call to (*box[go.shape.[]map[main.point·5]*main.point·5]).get
./local_types.go:13:28: inlining call to (*box[go.shape.struct { main.v go.shape.int }]).get
./local_types.go:13:28: inlining call to (*box[go.shape.struct { main.v go.shape.string }]).get
./local_types.go:42:18: inlining call to runes
./local_types.go:43:22: inlining call to second
./local_types.go:43:33: inlining call to generic[go.shape.int]
./local_types.go:43:45: inlining call to generic[go.shape.string]
./local_types.go:43:22: inlining call to (*box[go.shape.[]map[main.point·5]*main.point·5]).get
./local_types.go:43:33: inlining call to (*box[go.shape.struct { main.v go.shape.int }]).get
./local_types.go:43:45: inlining call to (*box[go.shape.struct { main.v go.shape.string }]).get
./local_types.go:6:6: inlining call to (*box[go.shape.struct { main.v string }]).get
./local_types.go:11:6: inlining call to generic[go.shape.string]
./local_types.go:11:6: inlining call to (*box[go.shape.struct { main.v go.shape.string }]).get
./local_types.go:6:6: inlining call to (*box[go.shape.struct { main.v int }]).get
./local_types.go:11:6: inlining call to generic[go.shape.int]
./local_types.go:11:6: inlining call to (*box[go.shape.struct { main.v go.shape.int }]).get
./local_types.go:6:6: inlining call to (*box[go.shape.[]map[main.point·5]*main.point·5]).get
./local_types.go:6:6: inlining call to (*box[go.shape.struct { main.x int }]).get
./local_types.go:6:6: inlining call to (*box[go.shape.struct { main.x int }]).get
./local_types.go:6:6: inlining call to (*box[go.shape.struct {}]).get
./local_types.go:9:41: &box[go.shape.struct {}]{...} escapes to heap
./local_types.go:9:41: &box[go.shape.struct { main.x int }]{...} escapes to heap
./local_types.go:24:28: ~r0 escapes to heap
./local_types.go:24:55: boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0 escapes to heap
./local_types.go:9:41: &box[go.shape.[]map[main.point·5]*main.point·5]{...} escapes to heap
./local_types.go:29:40: ~r0 escapes to heap
./local_types.go:29:33: []map[point]*point{} escapes to heap
./local_types.go:35:17: []rune{...} escapes to heap
./local_types.go:36:17: []rune{} escapes to heap
./local_types.go:37:32: []rune{...} does not escape
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.int }]{...} escapes to heap
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.string }]{...} escapes to heap
./local_types.go:42:18: []rune{...} does not escape
./local_types.go:42:18: []rune{} does not escape
./local_types.go:42:18: []rune{...} does not escape
./local_types.go:43:22: ~r0 does not escape
./local_types.go:43:22: []map[point]*point{} escapes to heap
./local_types.go:43:33: ~r0 does not escape
./local_types.go:43:45: ~r0 does not escape
./local_types.go:13:28: ~r0 escapes to heap
./local_types.go:11:6: ~r0 escapes to heap
./local_types.go:13:28: ~r0 escapes to heap
./local_types.go:11:6: ~r0 escapes to heap
