./explained_inlining.go:3:6: can inline pair with cost 3 as: func(*int, *int) (*int, *int) { return a, b }
./explained_inlining.go:5:6: can inline through with cost 17 as: func(*int, *int) (*int, *int) { return (*int)(.autotmp_4), .autotmp_5 }
./explained_inlining.go:7:6: can inline received with cost 16 as: func(chan *int) *int { p, ok := (*int)(.autotmp_4), .autotmp_5; if !ok { return nil }; return p }
./explained_inlining.go:15:6: can inline asserted with cost 9 as: func(any) *int { p, _ := (*int)(.autotmp_3), .autotmp_4; return p }
./explained_inlining.go:20:6: can inline first with cost 2 as: func(*int, *int) *int { return a }
./explained_inlining.go:22:6: can inline took with cost 21 as: func(*int, *int) *int { return first((*int)(.autotmp_3), .autotmp_4) }
./explained_inlining.go:25:6: can inline count with cost 17 as: func(int) func(func(int) bool) { return func literal }
./explained_inlining.go:26:9: cannot inline count.func1: unhandled op DEFER
./explained_inlining.go:27:3: can inline count.func1.deferwrap1 with cost 3 as: func() { println("counted", .autotmp_1) }
./explained_inlining.go:33:6: cannot inline find: function too complex: cost 131 exceeds budget 80
./explained_inlining.go:34:2: can inline find-range1 with cost 155 as: func(int) bool { #tmpState := #state1; #state1 = 2; if #tmpState != 1 { runtime.panicrangestate(#tmpState) }; #state2 := 1; #yield1 := func literal; .autotmp_5(#yield1); if #state2 == 2 { runtime.panicrangestate(4) }; #state2 = 3; if #next < 0 { #state1 = 0; return false }; if #next > 2 { runtime.panicrangestate(0) }; #state1 = 1; return true }
./explained_inlining.go:35:3: can inline find-range1-range1 with cost 48 as: func(int) bool { #tmpState := #state2; #state2 = 2; if #tmpState != 1 { runtime.panicrangestate(#tmpState) }; if i * j == wanted { #rv1, #rv2 = i, true; #next = -1; #state2 = 0; return false }; if j > i { #state2 = 0; return false }; #state2 = 1; return true }
./explained_inlining.go:47:6: cannot inline jumps: function too complex: cost 126 exceeds budget 80
./explained_inlining.go:49:2: can inline jumps-range1 with cost 179 as: func(int) bool { #tmpState := #state1; #state1 = 2; if #tmpState != 1 { runtime.panicrangestate(#tmpState) }; #state2 := 1; #yield2 := func literal; .autotmp_5(#yield2); if #state2 == 2 { runtime.panicrangestate(4) }; #state2 = 3; if #next > 2 { runtime.panicrangestate(0) }; if #next == 1 { #next = 0; #state1 = 1; return true }; if #next == 2 { #next = 0; #state1 = 0; return false }; if #next > 0 { #state1 = 0; return false }; #state1 = 1; return true }
./explained_inlining.go:50:3: can inline jumps-range1-range1 with cost 179 as: func(int) bool { #tmpState := #state2; #state2 = 2; if #tmpState != 1 { runtime.panicrangestate(#tmpState) }; if j == 3 { #next = 1; #state2 = 0; return false }; #state3 := 1; #yield1 := func literal; .autotmp_5(#yield1); if #state3 == 2 { runtime.panicrangestate(4) }; #state3 = 3; if #next > 4 { runtime.panicrangestate(0) }; if #next == 4 { #next = 0; #state2 = 0; return false }; if #next > 0 { #state2 = 0; return false }; #state2 = 1; return true }
./explained_inlining.go:54:4: can inline jumps-range1-range1-range1 with cost 35 as: func(int) bool { #tmpState := #state3; #state3 = 2; if #tmpState != 1 { runtime.panicrangestate(#tmpState) }; if k == 2 { #next = 2; #state3 = 0; return false }; steps++; #state3 = 1; return true }
./explained_inlining.go:80:6: can inline odd with cost 69 as: func(int) bool { if n == 0 { return false }; return even(n - 1) }
./explained_inlining.go:87:6: cannot inline even: function too complex: cost 81 exceeds budget 80
./explained_inlining.go:67:6: can inline sum[go.shape.int] with cost 24 as: func(*[4]uintptr, ...go.shape.int) go.shape.int { total := go.shape.int(0); for loop; return total + *new(<node DYNAMICTYPE>) }
./explained_inlining.go:67:6: can inline sum[go.shape.float64] with cost 24 as: func(*[4]uintptr, ...go.shape.float64) go.shape.float64 { total := go.shape.float64(0); for loop; return total + *new(<node DYNAMICTYPE>) }
./explained_inlining.go:78:6: cannot inline (*box[go.shape.string]).set: marked go:noinline
./explained_inlining.go:94:6: cannot inline main: function too complex: cost 435 exceeds budget 80
./explained_inlining.go:78:6: cannot inline (*box[string]).set: marked go:noinline
./explained_inlining.go:67:6: can inline sum[float64] with cost 30 as: func(...float64) float64 { return sum[go.shape.float64](&.dict.sum[float64], items...) }
./explained_inlining.go:67:6: can inline sum[int] with cost 30 as: func(...int) int { return sum[go.shape.int](&.dict.sum[int], items...) }
./explained_inlining.go:5:51: inlining call to pair
./explained_inlining.go:22:46: inlining call to pair
./explained_inlining.go:22:41: inlining call to first
./explained_inlining.go:34:22: inlining call to count
./explained_inlining.go:26:9: cannot inline count.func1#TvuX58xFILk=#: unhandled op DEFER
./explained_inlining.go:35:23: inlining call to count
./explained_inlining.go:26:9: cannot inline count.1#kFf4nreaSqI=#: unhandled op DEFER
./explained_inlining.go:49:22: inlining call to count
./explained_inlining.go:26:9: cannot inline count.func1#s4obnG1cEaI=#: unhandled op DEFER
./explained_inlining.go:50:23: inlining call to count
./explained_inlining.go:26:9: cannot inline count.1#FzM7FbSlr9E=#: unhandled op DEFER
./explained_inlining.go:54:24: inlining call to count
./explained_inlining.go:26:9: cannot inline count.1#BvZHsVe4VXo=#: unhandled op DEFER
./explained_inlining.go:91:12: inlining call to odd
./explained_inlining.go:96:17: inlining call to through
./explained_inlining.go:97:18: inlining call to received
./explained_inlining.go:97:33: inlining call to asserted
./explained_inlining.go:97:44: inlining call to took
./explained_inlining.go:99:23: inlining call to sum[go.shape.int]
./explained_inlining.go:99:34: inlining call to sum[go.shape.float64]
./explained_inlining.go:99:44: inlining call to odd
./explained_inlining.go:96:17: inlining call to pair
./explained_inlining.go:97:44: inlining call to pair
./explained_inlining.go:97:44: inlining call to first
./explained_inlining.go:67:6: inlining call to sum[go.shape.float64]
./explained_inlining.go:67:6: inlining call to sum[go.shape.int]
./explained_inlining.go:3:14: parameter b leaks to ~r1 for pair with derefs=0:
./explained_inlining.go:3:14:   flow: ~r1 ← b:
./explained_inlining.go:3:14:     from return a, b (return) at ./explained_inlining.go:3:37
./explained_inlining.go:3:11: parameter a leaks to ~r0 for pair with derefs=0:
./explained_inlining.go:3:11:   flow: ~r0 ← a:
./explained_inlining.go:3:11:     from return a, b (return) at ./explained_inlining.go:3:37
./explained_inlining.go:3:11: leaking param: a to result ~r0 level=0
./explained_inlining.go:3:14: leaking param: b to result ~r1 level=0
./explained_inlining.go:5:17: parameter b leaks to ~r1 for through with derefs=0:
./explained_inlining.go:5:17:   flow: b ← b:
./explained_inlining.go:5:17:     from a, b := a, b (assign-pair) at ./explained_inlining.go:5:51
./explained_inlining.go:5:17:   flow: ~r1 ← b:
./explained_inlining.go:5:17:     from ~r0, ~r1 = a, b (assign-pair) at ./explained_inlining.go:5:51
./explained_inlining.go:5:17:   flow: .autotmp_5 ← ~r1:
./explained_inlining.go:5:17:   flow: ~r1 ← .autotmp_5:
./explained_inlining.go:5:17:     from return (*int)(.autotmp_4), .autotmp_5 (return) at ./explained_inlining.go:5:40
./explained_inlining.go:5:14: parameter a leaks to ~r0 for through with derefs=0:
./explained_inlining.go:5:14:   flow: a ← a:
./explained_inlining.go:5:14:     from a, b := a, b (assign-pair) at ./explained_inlining.go:5:51
./explained_inlining.go:5:14:   flow: ~r0 ← a:
./explained_inlining.go:5:14:     from ~r0, ~r1 = a, b (assign-pair) at ./explained_inlining.go:5:51
./explained_inlining.go:5:14:   flow: .autotmp_4 ← ~r0:
./explained_inlining.go:5:14:   flow: ~r0 ← .autotmp_4:
./explained_inlining.go:5:14:     from return (*int)(.autotmp_4), .autotmp_5 (return) at ./explained_inlining.go:5:40
./explained_inlining.go:5:14: leaking param: a to result ~r0 level=0
./explained_inlining.go:5:17: leaking param: b to result ~r1 level=0
./explained_inlining.go:7:15: c does not escape
./explained_inlining.go:15:15: parameter x leaks to ~r0 for asserted with derefs=0:
./explained_inlining.go:15:15:   flow: .autotmp_3 ← x:
./explained_inlining.go:15:15:     from x.(*int) (dot) at ./explained_inlining.go:16:11
./explained_inlining.go:15:15:     from .autotmp_3, .autotmp_4 := x.(*int) (assign-pair-dot-type) at ./explained_inlining.go:16:7
./explained_inlining.go:15:15:   flow: p ← .autotmp_3:
./explained_inlining.go:15:15:     from p, _ := (*int)(.autotmp_3), 0 (assign-pair) at ./explained_inlining.go:16:7
./explained_inlining.go:15:15:   flow: ~r0 ← p:
./explained_inlining.go:15:15:     from return p (return) at ./explained_inlining.go:17:2
./explained_inlining.go:15:15: leaking param: x to result ~r0 level=0
./explained_inlining.go:20:12: parameter a leaks to ~r0 for first with derefs=0:
./explained_inlining.go:20:12:   flow: ~r0 ← a:
./explained_inlining.go:20:12:     from return a (return) at ./explained_inlining.go:20:30
./explained_inlining.go:20:12: leaking param: a to result ~r0 level=0
./explained_inlining.go:22:11: parameter a leaks to ~r0 for took with derefs=0:
./explained_inlining.go:22:11:   flow: a ← a:
./explained_inlining.go:22:11:     from a, b := a, b (assign-pair) at ./explained_inlining.go:22:46
./explained_inlining.go:22:11:   flow: ~r0 ← a:
./explained_inlining.go:22:11:     from ~r0, ~r1 = a, b (assign-pair) at ./explained_inlining.go:22:46
./explained_inlining.go:22:11:   flow: .autotmp_3 ← ~r0:
./explained_inlining.go:22:11:   flow: a ← .autotmp_3:
./explained_inlining.go:22:11:     from a, _ := (*int)(.autotmp_3), 0 (assign-pair) at ./explained_inlining.go:22:41
./explained_inlining.go:22:11:   flow: ~r0 ← a:
./explained_inlining.go:22:11:     from ~r0 = a (assign-pair) at ./explained_inlining.go:22:41
./explained_inlining.go:22:11:   flow: ~r0 ← ~r0:
./explained_inlining.go:22:11:     from return ~r0 (return) at ./explained_inlining.go:22:29
./explained_inlining.go:22:11: leaking param: a to result ~r0 level=0
./explained_inlining.go:22:14: b does not escape
./explained_inlining.go:25:12: count capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:27:3: count.func1 capturing by value: .autotmp_1 (addr=false assign=false width=8)
./explained_inlining.go:26:9: func literal escapes to heap in count:
./explained_inlining.go:26:9:   flow: ~r0 ← &{storage for func literal}:
./explained_inlining.go:26:9:     from func literal (spill) at ./explained_inlining.go:26:9
./explained_inlining.go:26:9:     from return func literal (return) at ./explained_inlining.go:26:2
./explained_inlining.go:25:12: parameter limit leaks to {storage for func literal} for count with derefs=0:
./explained_inlining.go:25:12:   flow: {storage for func literal} ← limit:
./explained_inlining.go:25:12:     from limit (captured by a closure) at ./explained_inlining.go:27:28
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:9: func literal escapes to heap
./explained_inlining.go:34:2: find capturing by ref: #state1 (addr=false assign=true width=8)
./explained_inlining.go:33:18: find capturing by value: wanted (addr=false assign=false width=8)
./explained_inlining.go:33:31: find capturing by ref: #rv1 (addr=false assign=true width=8)
./explained_inlining.go:33:36: find capturing by ref: #rv2 (addr=false assign=true width=1)
find capturing by ref: #next (addr=false assign=true width=8)
./explained_inlining.go:33:11: find capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:35:3: find-range1 capturing by ref: #state2 (addr=false assign=true width=8)
./explained_inlining.go:34:6: find-range1 capturing by value: i (addr=false assign=false width=8)
./explained_inlining.go:33:18: find capturing by value: wanted (addr=false assign=false width=8)
./explained_inlining.go:33:31: find capturing by ref: #rv1 (addr=true assign=true width=8)
./explained_inlining.go:33:36: find capturing by ref: #rv2 (addr=true assign=true width=1)
find capturing by ref: #next (addr=true assign=true width=8)
./explained_inlining.go:35:23: find-range1 capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:27:3: count.1#kFf4nreaSqI=# capturing by value: .autotmp_1 (addr=false assign=false width=8)
./explained_inlining.go:34:22: find capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:27:3: count.func1#TvuX58xFILk=# capturing by value: .autotmp_1 (addr=false assign=false width=8)
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:34:2: func literal does not escape
./explained_inlining.go:35:3: func literal does not escape
./explained_inlining.go:35:23: func literal does not escape
./explained_inlining.go:34:22: func literal does not escape
./explained_inlining.go:49:2: jumps capturing by ref: #state1 (addr=false assign=true width=8)
jumps capturing by ref: #next (addr=false assign=true width=8)
./explained_inlining.go:47:24: jumps capturing by ref: steps (addr=false assign=true width=8)
./explained_inlining.go:50:3: jumps-range1 capturing by ref: #state2 (addr=false assign=true width=8)
jumps capturing by ref: #next (addr=true assign=true width=8)
./explained_inlining.go:47:24: jumps capturing by ref: steps (addr=true assign=true width=8)
./explained_inlining.go:54:4: jumps-range1-range1 capturing by ref: #state3 (addr=false assign=true width=8)
jumps capturing by ref: #next (addr=true assign=true width=8)
./explained_inlining.go:47:24: jumps capturing by ref: steps (addr=true assign=true width=8)
./explained_inlining.go:54:24: jumps-range1-range1 capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:27:3: count.1#BvZHsVe4VXo=# capturing by value: .autotmp_1 (addr=false assign=false width=8)
./explained_inlining.go:50:23: jumps-range1 capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:27:3: count.1#FzM7FbSlr9E=# capturing by value: .autotmp_1 (addr=false assign=false width=8)
./explained_inlining.go:49:22: jumps capturing by value: limit (addr=false assign=false width=8)
./explained_inlining.go:27:3: count.func1#s4obnG1cEaI=# capturing by value: .autotmp_1 (addr=false assign=false width=8)
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:49:2: func literal does not escape
./explained_inlining.go:50:3: func literal does not escape
./explained_inlining.go:54:4: func literal does not escape
./explained_inlining.go:54:24: func literal does not escape
./explained_inlining.go:50:23: func literal does not escape
./explained_inlining.go:49:22: func literal does not escape
./explained_inlining.go:78:22: parameter value leaks to {heap} for (*box[go.shape.string]).set with derefs=0:
./explained_inlining.go:78:22:   flow: {heap} ← value:
./explained_inlining.go:78:22:     from b.value = value (assign) at ./explained_inlining.go:78:41
./explained_inlining.go:99:23: ... argument does not escape
./explained_inlining.go:99:23: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:99:34: ... argument does not escape
./explained_inlining.go:99:34: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:78:22: parameter value leaks to {heap} for (*box[string]).set with derefs=0:
./explained_inlining.go:78:22:   flow: {heap} ← value:
./explained_inlining.go:78:22:     from (*box[go.shape.string]).set(b, &.dict.box[string], value) (call parameter) at ./explained_inlining.go:78:6
./explained_inlining.go:72:21: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:67:6: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:72:21: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:67:6: new(<node DYNAMICTYPE>) does not escape
