./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store with cost 4 as: method(*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]) func(*[4]uintptr, *go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }) { r.target = target }
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key go.shape.string }]).store with cost 4 as: method(*ref[go.shape.struct { main.key go.shape.string }]) func(*[4]uintptr, *go.shape.struct { main.key go.shape.string }) { r.target = target }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load with cost 3 as: method(*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]) func(*[4]uintptr) *go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] } { return r.target }
./shapes.go:34:6: can inline grown[go.shape.string] with cost 50 as: func(*[5]uintptr, go.shape.string) *branch[go.shape.string] { b := &branch[go.shape.string]{...}; (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store(b.self, (*[4]uintptr)(.dict[0]), b); (*ref[go.shape.struct { main.key go.shape.string }]).store(b.children[0], (*[4]uintptr)(.dict[1]), &b.leaf); return (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load(b.self, (*[4]uintptr)(.dict[0])) }
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store with cost 4 as: method(*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]) func(*[4]uintptr, *go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }) { r.target = target }
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key go.shape.int }]).store with cost 4 as: method(*ref[go.shape.struct { main.key go.shape.int }]) func(*[4]uintptr, *go.shape.struct { main.key go.shape.int }) { r.target = target }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load with cost 3 as: method(*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]) func(*[4]uintptr) *go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] } { return r.target }
./shapes.go:34:6: can inline grown[go.shape.int] with cost 50 as: func(*[5]uintptr, go.shape.int) *branch[go.shape.int] { b := &branch[go.shape.int]{...}; (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store(b.self, (*[4]uintptr)(.dict[0]), b); (*ref[go.shape.struct { main.key go.shape.int }]).store(b.children[0], (*[4]uintptr)(.dict[1]), &b.leaf); return (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load(b.self, (*[4]uintptr)(.dict[0])) }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key go.shape.string }]).load with cost 3 as: method(*ref[go.shape.struct { main.key go.shape.string }]) func(*[4]uintptr) *go.shape.struct { main.key go.shape.string } { return r.target }
./shapes.go:24:6: can inline (*branch[go.shape.string]).count with cost 31 as: method(*branch[go.shape.string]) func(*[6]uintptr) int { n := 0; for loop; return n }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key go.shape.int }]).load with cost 3 as: method(*ref[go.shape.struct { main.key go.shape.int }]) func(*[4]uintptr) *go.shape.struct { main.key go.shape.int } { return r.target }
./shapes.go:24:6: can inline (*branch[go.shape.int]).count with cost 31 as: method(*branch[go.shape.int]) func(*[6]uintptr) int { n := 0; for loop; return n }
./shapes.go:19:6: can inline (*branch[go.shape.string]).find with cost 22 as: method(*branch[go.shape.string]) func(*[6]uintptr, int) (*leaf[go.shape.string], bool) { found := (*ref[go.shape.struct { main.key go.shape.string }]).load(b.children[at], (*[4]uintptr)(.dict[0])); return found, found != nil }
./shapes.go:41:6: cannot inline main: function too complex: cost 225 exceeds budget 80
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).store with cost 4 as: method(*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]) func(*[4]uintptr, *go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }) { r.target = target }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).load with cost 3 as: method(*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]) func(*[4]uintptr) *go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] } { return r.target }
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key string }]).store with cost 4 as: method(*ref[go.shape.struct { main.key string }]) func(*[4]uintptr, *go.shape.struct { main.key string }) { r.target = target }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key string }]).load with cost 3 as: method(*ref[go.shape.struct { main.key string }]) func(*[4]uintptr) *go.shape.struct { main.key string } { return r.target }
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).store with cost 4 as: method(*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]) func(*[4]uintptr, *go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }) { r.target = target }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).load with cost 3 as: method(*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]) func(*[4]uintptr) *go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] } { return r.target }
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key int }]).store with cost 4 as: method(*ref[go.shape.struct { main.key int }]) func(*[4]uintptr, *go.shape.struct { main.key int }) { r.target = target }
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key int }]).load with cost 3 as: method(*ref[go.shape.struct { main.key int }]) func(*[4]uintptr) *go.shape.struct { main.key int } { return r.target }
./shapes.go:19:6: can inline (*branch[go.shape.int]).find with cost 22 as: method(*branch[go.shape.int]) func(*[6]uintptr, int) (*leaf[go.shape.int], bool) { found := (*ref[go.shape.struct { main.key go.shape.int }]).load(b.children[at], (*[4]uintptr)(.dict[0])); return found, found != nil }
./shapes.go:9:6: can inline (*ref[main.branch[go.shape.int]]).store with cost 4 as: method(*ref[main.branch[go.shape.int]]) func(*[4]uintptr, *branch[go.shape.int]) { r.target = target }
./shapes.go:7:6: can inline (*ref[main.branch[go.shape.int]]).load with cost 3 as: method(*ref[main.branch[go.shape.int]]) func(*[4]uintptr) *branch[go.shape.int] { return r.target }
./shapes.go:34:6: can inline grown[int] with cost 56 as: func(int) *branch[int] { return grown[go.shape.int](&.dict.grown[int], key) }
./shapes.go:9:6: can inline (*ref[main.branch[go.shape.string]]).store with cost 4 as: method(*ref[main.branch[go.shape.string]]) func(*[4]uintptr, *branch[go.shape.string]) { r.target = target }
./shapes.go:7:6: can inline (*ref[main.branch[go.shape.string]]).load with cost 3 as: method(*ref[main.branch[go.shape.string]]) func(*[4]uintptr) *branch[go.shape.string] { return r.target }
./shapes.go:34:6: can inline grown[string] with cost 56 as: func(string) *branch[string] { return grown[go.shape.string](&.dict.grown[string], key) }
./shapes.go:24:6: can inline (*branch[int]).count with cost 36 as: method(*branch[int]) func() int { return (*branch[go.shape.int]).count(b, &.dict.branch[int]) }
./shapes.go:19:6: can inline (*branch[int]).find with cost 37 as: method(*branch[int]) func(int) (*leaf[int], bool) { return .autotmp_4, .autotmp_5 }
./shapes.go:9:6: can inline (*ref[main.leaf[int]]).store with cost 9 as: method(*ref[main.leaf[int]]) func(*leaf[int]) { (*ref[go.shape.struct { main.key int }]).store(r, &.dict.ref[main.leaf[int]], target) }
./shapes.go:7:6: can inline (*ref[main.leaf[int]]).load with cost 8 as: method(*ref[main.leaf[int]]) func() *leaf[int] { return (*ref[go.shape.struct { main.key int }]).load(r, &.dict.ref[main.leaf[int]]) }
./shapes.go:9:6: can inline (*ref[main.branch[int]]).store with cost 9 as: method(*ref[main.branch[int]]) func(*branch[int]) { (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).store(r, &.dict.ref[main.branch[int]], target) }
./shapes.go:7:6: can inline (*ref[main.branch[int]]).load with cost 8 as: method(*ref[main.branch[int]]) func() *branch[int] { return (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).load(r, &.dict.ref[main.branch[int]]) }
./shapes.go:24:6: can inline (*branch[string]).count with cost 36 as: method(*branch[string]) func() int { return (*branch[go.shape.string]).count(b, &.dict.branch[string]) }
./shapes.go:19:6: can inline (*branch[string]).find with cost 37 as: method(*branch[string]) func(int) (*leaf[string], bool) { return .autotmp_4, .autotmp_5 }
./shapes.go:9:6: can inline (*ref[main.leaf[string]]).store with cost 9 as: method(*ref[main.leaf[string]]) func(*leaf[string]) { (*ref[go.shape.struct { main.key string }]).store(r, &.dict.ref[main.leaf[string]], target) }
./shapes.go:7:6: can inline (*ref[main.leaf[string]]).load with cost 8 as: method(*ref[main.leaf[string]]) func() *leaf[string] { return (*ref[go.shape.struct { main.key string }]).load(r, &.dict.ref[main.leaf[string]]) }
./shapes.go:9:6: can inline (*ref[main.branch[string]]).store with cost 9 as: method(*ref[main.branch[string]]) func(*branch[string]) { (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).store(r, &.dict.ref[main.branch[string]], target) }
./shapes.go:7:6: can inline (*ref[main.branch[string]]).load with cost 8 as: method(*ref[main.branch[string]]) func() *branch[string] { return (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).load(r, &.dict.ref[main.branch[string]]) }
./shapes.go:36:14: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:37:21: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:38:20: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:36:14: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:37:21: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:38:20: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:27:24: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:27:24: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:20:30: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:42:23: inlining call to grown[go.shape.string]
./shapes.go:42:35: inlining call to grown[go.shape.int]
./shapes.go:43:20: inlining call to (*branch[go.shape.string]).count
./shapes.go:43:36: inlining call to (*branch[go.shape.int]).count
./shapes.go:44:19: inlining call to (*branch[go.shape.string]).find
./shapes.go:42:23: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:42:23: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:42:23: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:42:35: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:42:35: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:42:35: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:43:20: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:43:36: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:44:19: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:20:30: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:34:6: inlining call to grown[go.shape.int]
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:34:6: inlining call to grown[go.shape.string]
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:24:6: inlining call to (*branch[go.shape.int]).count
./shapes.go:24:6: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:19:6: inlining call to (*branch[go.shape.int]).find
./shapes.go:19:6: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.key int }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.key int }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).load
./shapes.go:24:6: inlining call to (*branch[go.shape.string]).count
./shapes.go:24:6: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:19:6: inlining call to (*branch[go.shape.string]).find
./shapes.go:19:6: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.key string }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.key string }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).load
./shapes.go:42:23: &branch[go.shape.string]{...} escapes to heap in main:
./shapes.go:42:23:   flow: b ← &{storage for &branch[go.shape.string]{...}}:
./shapes.go:42:23:     from &branch[go.shape.string]{...} (spill) at ./shapes.go:42:23
./shapes.go:42:23:     from b := &branch[go.shape.string]{...} (assign) at ./shapes.go:42:23
./shapes.go:42:23:   flow: target ← b:
./shapes.go:42:23:     from r, .dict, target := b.self, (*[4]uintptr)(.dict[0]), b (assign-pair) at ./shapes.go:42:23
./shapes.go:42:23:   flow: {heap} ← target:
./shapes.go:42:23:     from r.target = target (assign) at ./shapes.go:42:23
./shapes.go:42:35: &branch[go.shape.int]{...} escapes to heap in main:
./shapes.go:42:35:   flow: b ← &{storage for &branch[go.shape.int]{...}}:
./shapes.go:42:35:     from &branch[go.shape.int]{...} (spill) at ./shapes.go:42:35
./shapes.go:42:35:     from b := &branch[go.shape.int]{...} (assign) at ./shapes.go:42:35
./shapes.go:42:35:   flow: target ← b:
./shapes.go:42:35:     from r, .dict, target := b.self, (*[4]uintptr)(.dict[0]), b (assign-pair) at ./shapes.go:42:35
./shapes.go:42:35:   flow: {heap} ← target:
./shapes.go:42:35:     from r.target = target (assign) at ./shapes.go:42:35
./shapes.go:42:23: &branch[go.shape.string]{...} escapes to heap
./shapes.go:42:35: &branch[go.shape.int]{...} escapes to heap
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.key string }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.key string }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.key int }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.key int }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:35:7: &branch[go.shape.int]{...} escapes to heap in grown[go.shape.int]:
./shapes.go:35:7:   flow: b ← &{storage for &branch[go.shape.int]{...}}:
./shapes.go:35:7:     from &branch[go.shape.int]{...} (spill) at ./shapes.go:35:7
./shapes.go:35:7:     from b := &branch[go.shape.int]{...} (assign) at ./shapes.go:35:4
./shapes.go:35:7:   flow: target ← b:
./shapes.go:35:7:     from r, .dict, target := b.self, (*[4]uintptr)(.dict[0]), b (assign-pair) at ./shapes.go:36:14
./shapes.go:35:7:   flow: {heap} ← target:
./shapes.go:35:7:     from r.target = target (assign) at ./shapes.go:36:14
./shapes.go:35:7: &branch[go.shape.int]{...} escapes to heap
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:19:7: parameter b leaks to ~r0 for (*branch[go.shape.int]).find with derefs=1:
./shapes.go:19:7:   flow: r ← b:
./shapes.go:19:7:     from b.children (dot of pointer) at ./shapes.go:20:12
./shapes.go:19:7:     from b.children[at] (fixed-array-index-of) at ./shapes.go:20:21
./shapes.go:19:7:     from b.children[at] (address-of) at ./shapes.go:20:25
./shapes.go:19:7:     from r, .dict := b.children[at], (*[4]uintptr)(.dict[0]) (assign-pair) at ./shapes.go:20:30
./shapes.go:19:7:   flow: ~r0 ← *r:
./shapes.go:19:7:     from r.target (dot of pointer) at ./shapes.go:20:30
./shapes.go:19:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:20:30
./shapes.go:19:7:   flow: found ← ~r0:
./shapes.go:19:7:     from found := ~r0 (assign) at ./shapes.go:20:8
./shapes.go:19:7:   flow: ~r0 ← found:
./shapes.go:19:7:     from return found, found != nil (return) at ./shapes.go:21:2
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.key go.shape.int }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.key go.shape.int }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[main.branch[go.shape.int]]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[main.branch[go.shape.int]]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:34:6: &branch[go.shape.int]{...} escapes to heap in grown[int]:
./shapes.go:34:6:   flow: b ← &{storage for &branch[go.shape.int]{...}}:
./shapes.go:34:6:     from &branch[go.shape.int]{...} (spill) at ./shapes.go:34:6
./shapes.go:34:6:     from b := &branch[go.shape.int]{...} (assign) at ./shapes.go:34:6
./shapes.go:34:6:   flow: target ← b:
./shapes.go:34:6:     from r, .dict, target := b.self, (*[4]uintptr)(.dict[0]), b (assign-pair) at ./shapes.go:34:6
./shapes.go:34:6:   flow: {heap} ← target:
./shapes.go:34:6:     from r.target = target (assign) at ./shapes.go:34:6
./shapes.go:34:6: &branch[go.shape.int]{...} escapes to heap
./shapes.go:35:7: &branch[go.shape.string]{...} escapes to heap in grown[go.shape.string]:
./shapes.go:35:7:   flow: b ← &{storage for &branch[go.shape.string]{...}}:
./shapes.go:35:7:     from &branch[go.shape.string]{...} (spill) at ./shapes.go:35:7
./shapes.go:35:7:     from b := &branch[go.shape.string]{...} (assign) at ./shapes.go:35:4
./shapes.go:35:7:   flow: target ← b:
./shapes.go:35:7:     from r, .dict, target := b.self, (*[4]uintptr)(.dict[0]), b (assign-pair) at ./shapes.go:36:14
./shapes.go:35:7:   flow: {heap} ← target:
./shapes.go:35:7:     from r.target = target (assign) at ./shapes.go:36:14
./shapes.go:34:19: parameter key leaks to {storage for &branch[go.shape.string]{...}} for grown[go.shape.string] with derefs=0:
./shapes.go:34:19:   flow: {storage for &branch[go.shape.string]{...}} ← key:
./shapes.go:34:19:     from leaf[go.shape.string]{...} (struct literal element) at ./shapes.go:35:31
./shapes.go:34:19:     from branch[go.shape.string]{...} (struct literal element) at ./shapes.go:35:17
./shapes.go:35:7: &branch[go.shape.string]{...} escapes to heap
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:19:7: parameter b leaks to ~r0 for (*branch[go.shape.string]).find with derefs=1:
./shapes.go:19:7:   flow: r ← b:
./shapes.go:19:7:     from b.children (dot of pointer) at ./shapes.go:20:12
./shapes.go:19:7:     from b.children[at] (fixed-array-index-of) at ./shapes.go:20:21
./shapes.go:19:7:     from b.children[at] (address-of) at ./shapes.go:20:25
./shapes.go:19:7:     from r, .dict := b.children[at], (*[4]uintptr)(.dict[0]) (assign-pair) at ./shapes.go:20:30
./shapes.go:19:7:   flow: ~r0 ← *r:
./shapes.go:19:7:     from r.target (dot of pointer) at ./shapes.go:20:30
./shapes.go:19:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:20:30
./shapes.go:19:7:   flow: found ← ~r0:
./shapes.go:19:7:     from found := ~r0 (assign) at ./shapes.go:20:8
./shapes.go:19:7:   flow: ~r0 ← found:
./shapes.go:19:7:     from return found, found != nil (return) at ./shapes.go:21:2
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[go.shape.struct { main.key go.shape.string }]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[go.shape.struct { main.key go.shape.string }]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[main.branch[go.shape.string]]).store with derefs=0:
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:46
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[main.branch[go.shape.string]]).load with derefs=1:
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:38
./shapes.go:7:7:     from return r.target (return) at ./shapes.go:7:30
./shapes.go:34:6: &branch[go.shape.string]{...} escapes to heap in grown[string]:
./shapes.go:34:6:   flow: b ← &{storage for &branch[go.shape.string]{...}}:
./shapes.go:34:6:     from &branch[go.shape.string]{...} (spill) at ./shapes.go:34:6
./shapes.go:34:6:     from b := &branch[go.shape.string]{...} (assign) at ./shapes.go:34:6
./shapes.go:34:6:   flow: target ← b:
./shapes.go:34:6:     from r, .dict, target := b.self, (*[4]uintptr)(.dict[0]), b (assign-pair) at ./shapes.go:34:6
./shapes.go:34:6:   flow: {heap} ← target:
./shapes.go:34:6:     from r.target = target (assign) at ./shapes.go:34:6
./shapes.go:34:19: parameter key leaks to {storage for &branch[go.shape.string]{...}} for grown[string] with derefs=0:
./shapes.go:34:19:   flow: key ← key:
./shapes.go:34:19:     from .dict, key := &.dict.grown[string], key (assign-pair) at ./shapes.go:34:6
./shapes.go:34:19:   flow: {storage for &branch[go.shape.string]{...}} ← key:
./shapes.go:34:19:     from leaf[go.shape.string]{...} (struct literal element) at ./shapes.go:34:6
./shapes.go:34:19:     from branch[go.shape.string]{...} (struct literal element) at ./shapes.go:34:6
./shapes.go:34:6: &branch[go.shape.string]{...} escapes to heap
./shapes.go:19:7: parameter b leaks to ~r0 for (*branch[int]).find with derefs=1:
./shapes.go:19:7:   flow: b ← b:
./shapes.go:19:7:     from b, .dict, at := b, &.dict.branch[int], at (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: r ← b:
./shapes.go:19:7:     from b.children (dot of pointer) at ./shapes.go:19:6
./shapes.go:19:7:     from b.children[at] (fixed-array-index-of) at ./shapes.go:19:6
./shapes.go:19:7:     from b.children[at] (address-of) at ./shapes.go:19:6
./shapes.go:19:7:     from r, .dict := b.children[at], (*[4]uintptr)(.dict[0]) (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: ~r0 ← *r:
./shapes.go:19:7:     from r.target (dot of pointer) at ./shapes.go:19:6
./shapes.go:19:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: found ← ~r0:
./shapes.go:19:7:     from found := ~r0 (assign) at ./shapes.go:19:6
./shapes.go:19:7:   flow: ~r0 ← found:
./shapes.go:19:7:     from ~r0, ~r1 = found, found != nil (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: .autotmp_4 ← ~r0:
./shapes.go:19:7:   flow: ~r0 ← .autotmp_4:
./shapes.go:19:7:     from return .autotmp_4, .autotmp_5 (return) at ./shapes.go:19:6
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[main.leaf[int]]).store with derefs=0:
./shapes.go:9:24:   flow: target ← target:
./shapes.go:9:24:     from r, .dict, target := r, &.dict.ref[main.leaf[int]], target (assign-pair) at ./shapes.go:9:6
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:6
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[main.leaf[int]]).load with derefs=1:
./shapes.go:7:7:   flow: r ← r:
./shapes.go:7:7:     from r, .dict := r, &.dict.ref[main.leaf[int]] (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:6
./shapes.go:7:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← ~r0:
./shapes.go:7:7:     from return ~r0 (return) at ./shapes.go:7:6
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[main.branch[int]]).store with derefs=0:
./shapes.go:9:24:   flow: target ← target:
./shapes.go:9:24:     from r, .dict, target := r, &.dict.ref[main.branch[int]], target (assign-pair) at ./shapes.go:9:6
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:6
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[main.branch[int]]).load with derefs=1:
./shapes.go:7:7:   flow: r ← r:
./shapes.go:7:7:     from r, .dict := r, &.dict.ref[main.branch[int]] (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:6
./shapes.go:7:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← ~r0:
./shapes.go:7:7:     from return ~r0 (return) at ./shapes.go:7:6
./shapes.go:19:7: parameter b leaks to ~r0 for (*branch[string]).find with derefs=1:
./shapes.go:19:7:   flow: b ← b:
./shapes.go:19:7:     from b, .dict, at := b, &.dict.branch[string], at (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: r ← b:
./shapes.go:19:7:     from b.children (dot of pointer) at ./shapes.go:19:6
./shapes.go:19:7:     from b.children[at] (fixed-array-index-of) at ./shapes.go:19:6
./shapes.go:19:7:     from b.children[at] (address-of) at ./shapes.go:19:6
./shapes.go:19:7:     from r, .dict := b.children[at], (*[4]uintptr)(.dict[0]) (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: ~r0 ← *r:
./shapes.go:19:7:     from r.target (dot of pointer) at ./shapes.go:19:6
./shapes.go:19:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: found ← ~r0:
./shapes.go:19:7:     from found := ~r0 (assign) at ./shapes.go:19:6
./shapes.go:19:7:   flow: ~r0 ← found:
./shapes.go:19:7:     from ~r0, ~r1 = found, found != nil (assign-pair) at ./shapes.go:19:6
./shapes.go:19:7:   flow: .autotmp_4 ← ~r0:
./shapes.go:19:7:   flow: ~r0 ← .autotmp_4:
./shapes.go:19:7:     from return .autotmp_4, .autotmp_5 (return) at ./shapes.go:19:6
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[main.leaf[string]]).store with derefs=0:
./shapes.go:9:24:   flow: target ← target:
./shapes.go:9:24:     from r, .dict, target := r, &.dict.ref[main.leaf[string]], target (assign-pair) at ./shapes.go:9:6
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:6
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[main.leaf[string]]).load with derefs=1:
./shapes.go:7:7:   flow: r ← r:
./shapes.go:7:7:     from r, .dict := r, &.dict.ref[main.leaf[string]] (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:6
./shapes.go:7:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← ~r0:
./shapes.go:7:7:     from return ~r0 (return) at ./shapes.go:7:6
./shapes.go:9:24: parameter target leaks to {heap} for (*ref[main.branch[string]]).store with derefs=0:
./shapes.go:9:24:   flow: target ← target:
./shapes.go:9:24:     from r, .dict, target := r, &.dict.ref[main.branch[string]], target (assign-pair) at ./shapes.go:9:6
./shapes.go:9:24:   flow: {heap} ← target:
./shapes.go:9:24:     from r.target = target (assign) at ./shapes.go:9:6
./shapes.go:7:7: parameter r leaks to ~r0 for (*ref[main.branch[string]]).load with derefs=1:
./shapes.go:7:7:   flow: r ← r:
./shapes.go:7:7:     from r, .dict := r, &.dict.ref[main.branch[string]] (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← *r:
./shapes.go:7:7:     from r.target (dot of pointer) at ./shapes.go:7:6
./shapes.go:7:7:     from ~r0 = r.target (assign-pair) at ./shapes.go:7:6
./shapes.go:7:7:   flow: ~r0 ← ~r0:
./shapes.go:7:7:     from return ~r0 (return) at ./shapes.go:7:6
