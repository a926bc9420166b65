./literals_as_data.go:8:14: can inline init.func1 with cost 7 as: func() *buffer { return &buffer{...} }
./literals_as_data.go:12:11: can inline init.func2.1 with cost 7 as: func(*buffer) { b.bytes = append(b.bytes, byte(1)) }
./literals_as_data.go:11:8: can inline init.func2 with cost 96 as: func() any { fill := func literal; b := create(); fill(b); return b }
./literals_as_data.go:23:11: can inline init.func3 with cost 2 as: func(*int) *int { return p }
./literals_as_data.go:24:11: can inline init.func4 with cost 8 as: func(*int) *int { n := 1; return &n }
./literals_as_data.go:27:6: cannot inline main: function too complex: cost 189 exceeds budget 80
./literals_as_data.go:14:7: inlining call to init.func2.1
./literals_as_data.go:8:38: &buffer{...} escapes to heap in init.func1:
./literals_as_data.go:8:38:   flow: ~r0 ← &{storage for &buffer{...}}:
./literals_as_data.go:8:38:     from &buffer{...} (spill) at ./literals_as_data.go:8:38
./literals_as_data.go:8:38:     from return &buffer{...} (return) at ./literals_as_data.go:8:31
./literals_as_data.go:8:57: make([]byte, 0, 64) escapes to heap in init.func1:
./literals_as_data.go:8:57:   flow: {storage for &buffer{...}} ← &{storage for make([]byte, 0, 64)}:
./literals_as_data.go:8:57:     from make([]byte, 0, 64) (spill) at ./literals_as_data.go:8:57
./literals_as_data.go:8:57:     from buffer{...} (struct literal element) at ./literals_as_data.go:8:45
./literals_as_data.go:8:38: &buffer{...} escapes to heap
./literals_as_data.go:8:57: make([]byte, 0, 64) escapes to heap
./literals_as_data.go:14:7: append(b.bytes, byte(1)) escapes to heap in init.func2:
./literals_as_data.go:14:7:   flow: {heap} ← &{storage for append(b.bytes, byte(1))}:
./literals_as_data.go:14:7:     from append(b.bytes, byte(1)) (spill) at ./literals_as_data.go:14:7
./literals_as_data.go:14:7:     from b.bytes = append(b.bytes, byte(1)) (assign) at ./literals_as_data.go:14:7
./literals_as_data.go:14:7: append escapes to heap
./literals_as_data.go:12:45: append(b.bytes, byte(1)) escapes to heap in init.func2.1:
./literals_as_data.go:12:45:   flow: {heap} ← &{storage for append(b.bytes, byte(1))}:
./literals_as_data.go:12:45:     from append(b.bytes, byte(1)) (spill) at ./literals_as_data.go:12:45
./literals_as_data.go:12:45:     from b.bytes = append(b.bytes, byte(1)) (assign) at ./literals_as_data.go:12:37
./literals_as_data.go:12:16: parameter b leaks to {heap} for init.func2.1 with derefs=1:
./literals_as_data.go:12:16:   flow: {temp} ← *b:
./literals_as_data.go:12:16:     from b.bytes (dot of pointer) at ./literals_as_data.go:12:47
./literals_as_data.go:12:16:     from append(b.bytes, byte(1)) (call parameter) at ./literals_as_data.go:12:45
./literals_as_data.go:12:16:   flow: {heap} ← {temp}:
./literals_as_data.go:12:16:     from b.bytes = append(b.bytes, byte(1)) (assign) at ./literals_as_data.go:12:37
./literals_as_data.go:12:16: leaking param content: b
./literals_as_data.go:12:45: append escapes to heap
./literals_as_data.go:23:16: parameter p leaks to ~r0 for init.func3 with derefs=0:
./literals_as_data.go:23:16:   flow: ~r0 ← p:
./literals_as_data.go:23:16:     from return p (return) at ./literals_as_data.go:23:31
./literals_as_data.go:23:16: leaking param: p to result ~r0 level=0
./literals_as_data.go:24:29: n escapes to heap in init.func4:
./literals_as_data.go:24:29:   flow: ~r0 ← &n:
./literals_as_data.go:24:29:     from &n (address-of) at ./literals_as_data.go:24:44
./literals_as_data.go:24:29:     from return &n (return) at ./literals_as_data.go:24:37
./literals_as_data.go:24:29: moved to heap: n
