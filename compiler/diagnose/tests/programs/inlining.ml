./inlining.go:43:15: devirtualizing s.area to square
./inlining.go:15:14: moved to heap: x
./inlining.go:17:11: leaking param: p
./inlining.go:19:12: f does not escape
./inlining.go:21:42: func literal escapes to heap
./inlining.go:24:13: p does not escape
./inlining.go:33:7: r does not escape
./inlining.go:42:22: square{...} does not escape
./inlining.go:54:2: moved to heap: n
./inlining.go:60:6: moved to heap: i
./inlining.go:56:7: &ring{} does not escape
./inlining.go:59:32: func literal does not escape
./inlining.go:61:3: func literal does not escape
