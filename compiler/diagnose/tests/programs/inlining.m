./inlining.go:7:6: can inline square.area
./inlining.go:13:6: can inline double
./inlining.go:15:6: can inline pointer
./inlining.go:17:6: can inline keep
./inlining.go:19:6: can inline apply
./inlining.go:21:6: can inline adder
./inlining.go:21:42: can inline adder.func1
./inlining.go:26:6: can inline recursive
./inlining.go:33:6: can inline (*ring).length
./inlining.go:41:6: can inline known
./inlining.go:46:6: can inline several
./inlining.go:59:32: can inline main.func1
./inlining.go:61:3: can inline main.func2
./inlining.go:43:15: devirtualizing s.area to square
./inlining.go:30:18: inlining call to recursive
./inlining.go:43:15: inlining call to square.area
./inlining.go:48:16: inlining call to double
./inlining.go:48:28: inlining call to pointer
./inlining.go:55:6: inlining call to keep
./inlining.go:57:16: inlining call to double
./inlining.go:57:29: inlining call to pointer
./inlining.go:57:39: inlining call to apply
./inlining.go:57:57: inlining call to adder
./inlining.go:21:42: can inline adder.func1
./inlining.go:57:60: inlining call to adder.func1
./inlining.go:57:70: inlining call to known
./inlining.go:57:83: inlining call to recursive
./inlining.go:57:96: inlining call to (*ring).length
./inlining.go:58:19: inlining call to several
./inlining.go:59:31: inlining call to apply
./inlining.go:61:22: inlining call to main.func2
./inlining.go:57:70: devirtualizing s.area to square
./inlining.go:57:39: inlining call to double
./inlining.go:57:70: inlining call to square.area
./inlining.go:58:19: inlining call to double
./inlining.go:58:19: inlining call to pointer
./inlining.go:59:31: inlining call to main.func1
./inlining.go:61:22: inlining call to keep
./inlining.go:61:16: inlining call to keep
./inlining.go:15:14: moved to heap: x
./inlining.go:17:11: leaking param: p
./inlining.go:19:12: f does not escape
./inlining.go:21:42: func literal escapes to heap
./inlining.go:24:13: p does not escape
./inlining.go:33:7: r does not escape
./inlining.go:42:22: square{...} does not escape
./inlining.go:48:28: moved to heap: x
./inlining.go:54:2: moved to heap: n
./inlining.go:60:6: moved to heap: i
./inlining.go:56:7: &ring{} does not escape
./inlining.go:57:57: func literal does not escape
./inlining.go:57:70: square{...} does not escape
