./flows.go:11:6: can inline (*T).cut
./flows.go:12:6: can inline (*T).cut2
./flows.go:13:6: can inline (*T).cut3
./flows.go:27:3: can inline loop.deferwrap1
./flows.go:18:10: can inline loop.func1
./flows.go:21:6: can inline loop.func2
./flows.go:24:6: can inline loop.func3
./flows.go:34:6: can inline rf
./flows.go:35:6: can inline user
./flows.go:36:2: can inline user-range1
./flows.go:44:6: can inline sw
./flows.go:55:6: can inline un
./flows.go:69:6: can inline named
./flows.go:70:6: can inline sel
./flows.go:77:6: can inline va
./flows.go:78:6: can inline va2
./flows.go:88:2: can inline main.func1
./flows.go:102:2: can inline main.deferwrap1
./flows.go:36:2: inlining call to rf
./flows.go:36:2: inlining call to user-range1
./flows.go:80:4: inlining call to va
./flows.go:81:5: inlining call to va2
./flows.go:82:5: inlining call to va2
./flows.go:85:3: inlining call to (*T).cut
./flows.go:88:25: inlining call to main.func1
./flows.go:11:33: (*T).cut ignoring self-assignment in t.buf = t.buf[n:]
./flows.go:11:7: t does not escape
./flows.go:12:7: leaking param: t
./flows.go:13:31: (*T).cut3 ignoring self-assignment in t.p = t.q
./flows.go:13:47: (*T).cut3 ignoring self-assignment in t.next.p = t.next.q
./flows.go:13:7: leaking param content: t
./flows.go:16:3: moved to heap: x
./flows.go:23:6: moved to heap: f
./flows.go:18:10: func literal escapes to heap
./flows.go:20:25: []int{...} does not escape
./flows.go:21:6: func literal escapes to heap
./flows.go:24:6: func literal escapes to heap
./flows.go:34:9: yield does not escape
./flows.go:36:2: moved to heap: i
./flows.go:44:9: leaking param content: x
./flows.go:44:9: leaking param: x to result ~r0 level=0
./flows.go:50:9: moved to heap: y
./flows.go:55:9: leaking param: s to result ~r0 level=0
./flows.go:55:19: b does not escape
./flows.go:56:17: string(b) does not escape
./flows.go:59:21: map[string]int{} does not escape
./flows.go:60:11: string(b) escapes to heap
./flows.go:61:19: ([]byte)(s) does not escape
./flows.go:61:19: zero-copy string->[]byte conversion
./flows.go:63:14: ([]byte)(s) does not escape
./flows.go:65:14: ([]byte)(s) does not escape
./flows.go:65:14: zero-copy string->[]byte conversion
./flows.go:67:19: string(b) + s escapes to heap
./flows.go:67:16: string(b) does not escape
./flows.go:69:12: leaking param: a to result x level=0
./flows.go:69:28: leaking param: c to result y level=1
./flows.go:70:10: c does not escape
./flows.go:70:23: leaking param: v
./flows.go:70:31: d does not escape
./flows.go:77:9: a does not escape
./flows.go:78:10: leaking param: a
./flows.go:78:29: a escapes to heap
./flows.go:85:3: main ignoring self-assignment in t.buf = t.buf[n:]
./flows.go:83:2: moved to heap: t
./flows.go:89:2: moved to heap: big
./flows.go:80:4: ... argument does not escape
./flows.go:80:8: new(int) does not escape
./flows.go:81:5: ... argument escapes to heap
./flows.go:81:6: 1 escapes to heap
./flows.go:81:9: "a" escapes to heap
./flows.go:81:5: a escapes to heap
./flows.go:82:5: a escapes to heap
./flows.go:86:8: t.cut does not escape
./flows.go:91:12: make([]byte, 70000) escapes to heap
./flows.go:94:12: make([]byte, 100) does not escape
./flows.go:96:13: append does not escape
./flows.go:99:13: append does not escape
./flows.go:103:8: "x" escapes to heap
./flows.go:88:7: leaking param: x
