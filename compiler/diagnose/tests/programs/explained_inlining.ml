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
./explained_inlining.go:33:31: moved to heap: #rv1
./explained_inlining.go:33:36: moved to heap: #rv2
moved to heap: #next
./explained_inlining.go:34:2: moved to heap: #state1
./explained_inlining.go:35:3: moved to heap: #state2
./explained_inlining.go:34:2: func literal escapes to heap
./explained_inlining.go:35:3: func literal escapes to heap
./explained_inlining.go:47:24: moved to heap: steps
moved to heap: #next
./explained_inlining.go:49:2: moved to heap: #state1
./explained_inlining.go:50:3: moved to heap: #state2
./explained_inlining.go:54:4: moved to heap: #state3
./explained_inlining.go:49:2: func literal escapes to heap
./explained_inlining.go:50:3: func literal escapes to heap
./explained_inlining.go:54:4: func literal escapes to heap
./explained_inlining.go:72:21: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:72:21: new(<node DYNAMICTYPE>) does not escape
./explained_inlining.go:99:23: ... argument does not escape
./explained_inlining.go:99:34: ... argument does not escape
