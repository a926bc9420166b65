./explained_inlining.go:3:6: can inline pair
./explained_inlining.go:5:6: can inline through
./explained_inlining.go:7:6: can inline received
./explained_inlining.go:15:6: can inline asserted
./explained_inlining.go:20:6: can inline first
./explained_inlining.go:22:6: can inline took
./explained_inlining.go:25:6: can inline count
./explained_inlining.go:27:3: can inline count.func1.deferwrap1
./explained_inlining.go:34:2: can inline find-range1
./explained_inlining.go:35:3: can inline find-range1-range1
./explained_inlining.go:49:2: can inline jumps-range1
./explained_inlining.go:50:3: can inline jumps-range1-range1
./explained_inlining.go:54:4: can inline jumps-range1-range1-range1
./explained_inlining.go:80:6: can inline odd
./explained_inlining.go:67:6: can inline sum[go.shape.int]
./explained_inlining.go:67:6: can inline sum[go.shape.float64]
./explained_inlining.go:67:6: can inline sum[float64]
./explained_inlining.go:67:6: can inline sum[int]
./explained_inlining.go:5:51: inlining call to pair
./explained_inlining.go:22:46: inlining call to pair
./explained_inlining.go:22:41: inlining call to first
./explained_inlining.go:34:22: inlining call to count
./explained_inlining.go:35:23: inlining call to count
./explained_inlining.go:49:22: inlining call to count
./explained_inlining.go:50:23: inlining call to count
./explained_inlining.go:54:24: inlining call to count
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
./explained_inlining.go:3:11: leaking param: a to result ~r0 level=0
./explained_inlining.go:3:14: leaking param: b to result ~r1 level=0
./explained_inlining.go:5:14: leaking param: a to result ~r0 level=0
./explained_inlining.go:5:17: leaking param: b to result ~r1 level=0
./explained_inlining.go:7:15: c does not escape
./explained_inlining.go:15:15: leaking param: x to result ~r0 level=0
./explained_inlining.go:20:12: leaking param: a to result ~r0 level=0
./explained_inlining.go:22:11: leaking param: a to result ~r0 level=0
./explained_inlining.go:22:14: b does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:9: func literal escapes to heap
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:34:2: func literal does not escape
./explained_inlining.go:35:3: func literal does not escape
./explained_inlining.go:35:23: func literal does not escape
./explained_inlining.go:34:22: func literal does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:26:14: yield does not escape
./explained_inlining.go:49:2: func literal does not escape
./explained_inlining.go:50:3: func literal does not escape
./explained_inlining.go:54:4: func literal does not escape
./explained_inlining.go:54:24: func literal does not escape
./explained_inlining.go:50:23: func literal does not escape
./explained_inlining.go:49:22: func literal does not escape
./explained_inlining.go:99:23: ... argument does not escape
./explained_inlining.go:99:23: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:99:34: ... argument does not escape
./explained_inlining.go:99:34: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:72:21: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:67:6: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:72:21: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:67:6: new(<node DYNAMICTYPE>) does not escape
