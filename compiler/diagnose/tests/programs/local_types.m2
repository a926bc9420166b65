./local_types.go:9:6: cannot inline boxed[go.shape.struct {}]: marked go:noinline
./local_types.go:20:2: can inline first.func1 with cost 65 as: func() { println(boxed[go.shape.struct {}](&.dict.boxed[main.inner·4], inner{}) == nil) }
./local_types.go:6:6: can inline (*box[go.shape.struct { main.x int }]).get with cost 3 as: method(*box[go.shape.struct { main.x int }]) func(*[2]uintptr) go.shape.struct { main.x int } { return b.v }
./local_types.go:9:6: cannot inline boxed[go.shape.struct { main.x int }]: marked go:noinline
./local_types.go:16:6: cannot inline first: function too complex: cost 295 exceeds budget 80
./local_types.go:6:6: can inline (*box[go.shape.[]map[main.point·5]*main.point·5]).get with cost 3 as: method(*box[go.shape.[]map[main.point·5]*main.point·5]) func(*[2]uintptr) go.shape.[]map[main.point·5]*main.point { return b.v }
./local_types.go:9:6: cannot inline boxed[go.shape.[]map[main.point·5]*main.point·5]: marked go:noinline
./local_types.go:27:6: can inline second with cost 71 as: func() any { return (*box[go.shape.[]map[main.point·5]*main.point·5]).get(boxed[go.shape.[]map[main.point·5]*main.point·5](&.dict.boxed[[]map[main.point·5]*main.point·5], []map[point]*point{}), &.dict.box[[]map[main.point·5]*main.point·5]) }
./local_types.go:34:6: can inline runes with cost 33 as: func() ([]rune, []rune, int) { kept := []rune{...}; none := []rune{}; return kept, none, len([]rune{...}) }
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v go.shape.int }]).get with cost 3 as: method(*box[go.shape.struct { main.v go.shape.int }]) func(*[2]uintptr) go.shape.struct { main.v go.shape.int } { return b.v }
./local_types.go:9:6: cannot inline boxed[go.shape.struct { main.v go.shape.int }]: marked go:noinline
./local_types.go:11:6: can inline generic[go.shape.int] with cost 76 as: func(*[5]uintptr, go.shape.int) any { return (*box[go.shape.struct { main.v go.shape.int }]).get(boxed[go.shape.struct { main.v go.shape.int }]((*[2]uintptr)(.dict[0]), local[go.shape.int]{...}), (*[2]uintptr)(.dict[1])) }
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v go.shape.string }]).get with cost 3 as: method(*box[go.shape.struct { main.v go.shape.string }]) func(*[2]uintptr) go.shape.struct { main.v go.shape.string } { return b.v }
./local_types.go:9:6: cannot inline boxed[go.shape.struct { main.v go.shape.string }]: marked go:noinline
./local_types.go:11:6: can inline generic[go.shape.string] with cost 76 as: func(*[5]uintptr, go.shape.string) any { return (*box[go.shape.struct { main.v go.shape.string }]).get(boxed[go.shape.struct { main.v go.shape.string }]((*[2]uintptr)(.dict[0]), local[go.shape.string]{...}), (*[2]uintptr)(.dict[1])) }
./local_types.go:40:6: cannot inline main: function too complex: cost 354 exceeds budget 80
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v int }]).get with cost 3 as: method(*box[go.shape.struct { main.v int }]) func(*[2]uintptr) go.shape.struct { main.v int } { return b.v }
./local_types.go:6:6: can inline (*box[go.shape.struct { main.v string }]).get with cost 3 as: method(*box[go.shape.struct { main.v string }]) func(*[2]uintptr) go.shape.struct { main.v string } { return b.v }
./local_types.go:6:6: can inline (*box[main.local[string]·1]).get with cost 8 as: method(*box[main.local[string]·1]) func() local[string] { return (*box[go.shape.struct { main.v string }]).get(b, &.dict.box[main.local[string]·1]) }
./local_types.go:11:6: cannot inline generic[string]: function too complex: cost 82 exceeds budget 80
./local_types.go:6:6: can inline (*box[main.local[int]·1]).get with cost 8 as: method(*box[main.local[int]·1]) func() local[int] { return (*box[go.shape.struct { main.v int }]).get(b, &.dict.box[main.local[int]·1]) }
./local_types.go:11:6: cannot inline generic[int]: function too complex: cost 82 exceeds budget 80
./local_types.go:9:6: cannot inline boxed[[]map[main.point·5]*main.point·5]: marked go:noinline
./local_types.go:6:6: can inline (*box[[]map[main.point·5]*main.point·5]).get with cost 8 as: method(*box[[]map[main.point·5]*main.point·5]) func() []map[point]*point { return (*box[go.shape.[]map[main.point·5]*main.point·5]).get(b, &.dict.box[[]map[main.point·5]*main.point·5]) }
./local_types.go:9:6: cannot inline boxed[main.other·3]: marked go:noinline
./local_types.go:6:6: can inline (*box[main.other·3]).get with cost 8 as: method(*box[main.other·3]) func() other { return (*box[go.shape.struct { main.x int }]).get(b, &.dict.box[main.other·3]) }
./local_types.go:9:6: cannot inline boxed[main.point·2]: marked go:noinline
./local_types.go:6:6: can inline (*box[main.point·2]).get with cost 8 as: method(*box[main.point·2]) func() point { return (*box[go.shape.struct { main.x int }]).get(b, &.dict.box[main.point·2]) }
./local_types.go:6:6: can inline (*box[go.shape.struct {}]).get with cost 3 as: method(*box[go.shape.struct {}]) func(*[2]uintptr) go.shape.struct {} { return b.v }
./local_types.go:9:6: cannot inline boxed[main.inner·4]: marked go:noinline
./local_types.go:6:6: can inline (*box[main.inner·4]).get with cost 8 as: method(*box[main.inner·4]) func() inner { return (*box[go.shape.struct {}]).get(b, &.dict.box[main.inner·4]) }
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
./local_types.go:9:41: &box[go.shape.struct {}]{...} escapes to heap in boxed[go.shape.struct {}]:
./local_types.go:9:41:   flow: ~r0 ← &{storage for &box[go.shape.struct {}]{...}}:
./local_types.go:9:41:     from &box[go.shape.struct {}]{...} (spill) at ./local_types.go:9:41
./local_types.go:9:41:     from return &box[go.shape.struct {}]{...} (return) at ./local_types.go:9:34
./local_types.go:9:41: &box[go.shape.struct {}]{...} escapes to heap
./local_types.go:9:41: &box[go.shape.struct { main.x int }]{...} escapes to heap in boxed[go.shape.struct { main.x int }]:
./local_types.go:9:41:   flow: ~r0 ← &{storage for &box[go.shape.struct { main.x int }]{...}}:
./local_types.go:9:41:     from &box[go.shape.struct { main.x int }]{...} (spill) at ./local_types.go:9:41
./local_types.go:9:41:     from return &box[go.shape.struct { main.x int }]{...} (return) at ./local_types.go:9:34
./local_types.go:9:41: &box[go.shape.struct { main.x int }]{...} escapes to heap
./local_types.go:24:55: boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0 escapes to heap in first:
./local_types.go:24:55:   flow: ~r1 ← &{storage for boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0}:
./local_types.go:24:55:     from boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0 (spill) at ./local_types.go:24:55
./local_types.go:24:55:     from return ~r0, boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0 (return) at ./local_types.go:24:2
./local_types.go:24:28: ~r0 escapes to heap in first:
./local_types.go:24:28:   flow: ~r0 ← &{storage for ~r0}:
./local_types.go:24:28:     from ~r0 (spill) at ./local_types.go:24:28
./local_types.go:24:28:     from return ~r0, boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0 (return) at ./local_types.go:24:2
./local_types.go:24:28: ~r0 escapes to heap
./local_types.go:24:55: boxed[go.shape.struct { main.x int }](&.dict.boxed[main.point·2], point{...}) != nil && (~r0).x == 0 escapes to heap
./local_types.go:9:41: &box[go.shape.[]map[main.point·5]*main.point·5]{...} escapes to heap in boxed[go.shape.[]map[main.point·5]*main.point·5]:
./local_types.go:9:41:   flow: ~r0 ← &{storage for &box[go.shape.[]map[main.point·5]*main.point·5]{...}}:
./local_types.go:9:41:     from &box[go.shape.[]map[main.point·5]*main.point·5]{...} (spill) at ./local_types.go:9:41
./local_types.go:9:41:     from return &box[go.shape.[]map[main.point·5]*main.point·5]{...} (return) at ./local_types.go:9:34
./local_types.go:9:19: parameter v leaks to {storage for &box[go.shape.[]map[main.point·5]*main.point·5]{...}} for boxed[go.shape.[]map[main.point·5]*main.point·5] with derefs=0:
./local_types.go:9:19:   flow: {storage for &box[go.shape.[]map[main.point·5]*main.point·5]{...}} ← v:
./local_types.go:9:19:     from box[go.shape.[]map[main.point·5]*main.point·5]{...} (struct literal element) at ./local_types.go:9:48
./local_types.go:9:41: &box[go.shape.[]map[main.point·5]*main.point·5]{...} escapes to heap
./local_types.go:29:33: []map[point]*point{} escapes to heap in second:
./local_types.go:29:33:   flow: {heap} ← &{storage for []map[point]*point{}}:
./local_types.go:29:33:     from []map[point]*point{} (spill) at ./local_types.go:29:33
./local_types.go:29:33:     from boxed[go.shape.[]map[main.point·5]*main.point·5](&.dict.boxed[[]map[main.point·5]*main.point·5], []map[point]*point{}) (call parameter) at ./local_types.go:29:14
./local_types.go:29:40: ~r0 escapes to heap in second:
./local_types.go:29:40:   flow: ~r0 ← &{storage for ~r0}:
./local_types.go:29:40:     from ~r0 (spill) at ./local_types.go:29:40
./local_types.go:29:40:     from return ~r0 (return) at ./local_types.go:29:2
./local_types.go:29:40: ~r0 escapes to heap
./local_types.go:29:33: []map[point]*point{} escapes to heap
./local_types.go:36:17: []rune{} escapes to heap in runes:
./local_types.go:36:17:   flow: none ← &{storage for []rune{}}:
./local_types.go:36:17:     from []rune{} (spill) at ./local_types.go:36:17
./local_types.go:36:17:     from none := []rune{} (assign) at ./local_types.go:36:7
./local_types.go:36:17:   flow: ~r1 ← none:
./local_types.go:36:17:     from return kept, none, len([]rune{...}) (return) at ./local_types.go:37:2
./local_types.go:35:17: []rune{...} escapes to heap in runes:
./local_types.go:35:17:   flow: kept ← &{storage for []rune{...}}:
./local_types.go:35:17:     from []rune{...} (spill) at ./local_types.go:35:17
./local_types.go:35:17:     from kept := []rune{...} (assign) at ./local_types.go:35:7
./local_types.go:35:17:   flow: ~r0 ← kept:
./local_types.go:35:17:     from return kept, none, len([]rune{...}) (return) at ./local_types.go:37:2
./local_types.go:35:17: []rune{...} escapes to heap
./local_types.go:36:17: []rune{} escapes to heap
./local_types.go:37:32: []rune{...} does not escape
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.int }]{...} escapes to heap in boxed[go.shape.struct { main.v go.shape.int }]:
./local_types.go:9:41:   flow: ~r0 ← &{storage for &box[go.shape.struct { main.v go.shape.int }]{...}}:
./local_types.go:9:41:     from &box[go.shape.struct { main.v go.shape.int }]{...} (spill) at ./local_types.go:9:41
./local_types.go:9:41:     from return &box[go.shape.struct { main.v go.shape.int }]{...} (return) at ./local_types.go:9:34
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.int }]{...} escapes to heap
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.string }]{...} escapes to heap in boxed[go.shape.struct { main.v go.shape.string }]:
./local_types.go:9:41:   flow: ~r0 ← &{storage for &box[go.shape.struct { main.v go.shape.string }]{...}}:
./local_types.go:9:41:     from &box[go.shape.struct { main.v go.shape.string }]{...} (spill) at ./local_types.go:9:41
./local_types.go:9:41:     from return &box[go.shape.struct { main.v go.shape.string }]{...} (return) at ./local_types.go:9:34
./local_types.go:9:19: parameter v leaks to {storage for &box[go.shape.struct { main.v go.shape.string }]{...}} for boxed[go.shape.struct { main.v go.shape.string }] with derefs=0:
./local_types.go:9:19:   flow: {storage for &box[go.shape.struct { main.v go.shape.string }]{...}} ← v:
./local_types.go:9:19:     from box[go.shape.struct { main.v go.shape.string }]{...} (struct literal element) at ./local_types.go:9:48
./local_types.go:9:41: &box[go.shape.struct { main.v go.shape.string }]{...} escapes to heap
./local_types.go:43:22: []map[point]*point{} escapes to heap in main:
./local_types.go:43:22:   flow: {heap} ← &{storage for []map[point]*point{}}:
./local_types.go:43:22:     from []map[point]*point{} (spill) at ./local_types.go:43:22
./local_types.go:43:22:     from boxed[go.shape.[]map[main.point·5]*main.point·5](&.dict.boxed[[]map[main.point·5]*main.point·5], []map[point]*point{}) (call parameter) at ./local_types.go:43:22
./local_types.go:42:18: []rune{...} does not escape
./local_types.go:42:18: []rune{} does not escape
./local_types.go:42:18: []rune{...} does not escape
./local_types.go:43:22: ~r0 does not escape
./local_types.go:43:22: []map[point]*point{} escapes to heap
./local_types.go:43:33: ~r0 does not escape
./local_types.go:43:45: ~r0 does not escape
./local_types.go:6:7: parameter b leaks to ~r0 for (*box[go.shape.struct { main.v string }]).get with derefs=1:
./local_types.go:6:7:   flow: ~r0 ← *b:
./local_types.go:6:7:     from b.v (dot of pointer) at ./local_types.go:6:36
./local_types.go:6:7:     from return b.v (return) at ./local_types.go:6:28
./local_types.go:6:7: parameter b leaks to ~r0 for (*box[main.local[string]·1]).get with derefs=1:
./local_types.go:6:7:   flow: b ← b:
./local_types.go:6:7:     from b, .dict := b, &.dict.box[main.local[string]·1] (assign-pair) at ./local_types.go:6:6
./local_types.go:6:7:   flow: ~r0 ← *b:
./local_types.go:6:7:     from b.v (dot of pointer) at ./local_types.go:6:6
./local_types.go:6:7:     from ~r0 = b.v (assign-pair) at ./local_types.go:6:6
./local_types.go:6:7:   flow: ~r0 ← ~r0:
./local_types.go:6:7:     from return ~r0 (return) at ./local_types.go:6:6
./local_types.go:11:21: parameter v leaks to {heap} for generic[go.shape.string] with derefs=0:
./local_types.go:11:21:   flow: {heap} ← v:
./local_types.go:11:21:     from local[go.shape.string]{...} (struct literal element) at ./local_types.go:13:20
./local_types.go:11:21:     from boxed[go.shape.struct { main.v go.shape.string }]((*[2]uintptr)(.dict[0]), local[go.shape.string]{...}) (call parameter) at ./local_types.go:13:14
./local_types.go:13:28: ~r0 escapes to heap in generic[go.shape.string]:
./local_types.go:13:28:   flow: ~r0 ← &{storage for ~r0}:
./local_types.go:13:28:     from ~r0 (spill) at ./local_types.go:13:28
./local_types.go:13:28:     from return ~r0 (return) at ./local_types.go:13:2
./local_types.go:13:28: ~r0 escapes to heap
./local_types.go:6:7: parameter b leaks to ~r0 for (*box[go.shape.struct { main.v go.shape.string }]).get with derefs=1:
./local_types.go:6:7:   flow: ~r0 ← *b:
./local_types.go:6:7:     from b.v (dot of pointer) at ./local_types.go:6:36
./local_types.go:6:7:     from return b.v (return) at ./local_types.go:6:28
./local_types.go:11:21: parameter v leaks to {heap} for generic[string] with derefs=0:
./local_types.go:11:21:   flow: v ← v:
./local_types.go:11:21:     from .dict, v := &.dict.generic[string], v (assign-pair) at ./local_types.go:11:6
./local_types.go:11:21:   flow: {heap} ← v:
./local_types.go:11:21:     from local[go.shape.string]{...} (struct literal element) at ./local_types.go:11:6
./local_types.go:11:21:     from boxed[go.shape.struct { main.v go.shape.string }]((*[2]uintptr)(.dict[0]), local[go.shape.string]{...}) (call parameter) at ./local_types.go:11:6
./local_types.go:11:6: ~r0 escapes to heap in generic[string]:
./local_types.go:11:6:   flow: ~r0 ← &{storage for ~r0}:
./local_types.go:11:6:     from ~r0 (spill) at ./local_types.go:11:6
./local_types.go:11:6:     from ~r0 = ~r0 (assign-pair) at ./local_types.go:11:6
./local_types.go:11:6:   flow: ~r0 ← ~r0:
./local_types.go:11:6:     from return ~r0 (return) at ./local_types.go:11:6
./local_types.go:11:6: ~r0 escapes to heap
./local_types.go:13:28: ~r0 escapes to heap in generic[go.shape.int]:
./local_types.go:13:28:   flow: ~r0 ← &{storage for ~r0}:
./local_types.go:13:28:     from ~r0 (spill) at ./local_types.go:13:28
./local_types.go:13:28:     from return ~r0 (return) at ./local_types.go:13:2
./local_types.go:13:28: ~r0 escapes to heap
./local_types.go:11:6: ~r0 escapes to heap in generic[int]:
./local_types.go:11:6:   flow: ~r0 ← &{storage for ~r0}:
./local_types.go:11:6:     from ~r0 (spill) at ./local_types.go:11:6
./local_types.go:11:6:     from ~r0 = ~r0 (assign-pair) at ./local_types.go:11:6
./local_types.go:11:6:   flow: ~r0 ← ~r0:
./local_types.go:11:6:     from return ~r0 (return) at ./local_types.go:11:6
./local_types.go:11:6: ~r0 escapes to heap
./local_types.go:6:7: parameter b leaks to ~r0 for (*box[go.shape.[]map[main.point·5]*main.point·5]).get with derefs=1:
./local_types.go:6:7:   flow: ~r0 ← *b:
./local_types.go:6:7:     from b.v (dot of pointer) at ./local_types.go:6:36
./local_types.go:6:7:     from return b.v (return) at ./local_types.go:6:28
./local_types.go:9:19: parameter v leaks to {heap} for boxed[[]map[main.point·5]*main.point·5] with derefs=0:
./local_types.go:9:19:   flow: {heap} ← v:
./local_types.go:9:19:     from boxed[go.shape.[]map[main.point·5]*main.point·5](&.dict.boxed[[]map[main.point·5]*main.point·5], v) (call parameter) at ./local_types.go:9:6
./local_types.go:6:7: parameter b leaks to ~r0 for (*box[[]map[main.point·5]*main.point·5]).get with derefs=1:
./local_types.go:6:7:   flow: b ← b:
./local_types.go:6:7:     from b, .dict := b, &.dict.box[[]map[main.point·5]*main.point·5] (assign-pair) at ./local_types.go:6:6
./local_types.go:6:7:   flow: ~r0 ← *b:
./local_types.go:6:7:     from b.v (dot of pointer) at ./local_types.go:6:6
./local_types.go:6:7:     from ~r0 = b.v (assign-pair) at ./local_types.go:6:6
./local_types.go:6:7:   flow: ~r0 ← ~r0:
./local_types.go:6:7:     from return ~r0 (return) at ./local_types.go:6:6
