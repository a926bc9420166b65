./long_shapes.go:15:6: can inline (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get with cost 3 as: method(*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]) func(*[2]uintptr) go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4 { return b.v }
./long_shapes.go:18:6: cannot inline boxed[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]: marked go:noinline
./long_shapes.go:20:6: can inline main with cost 71 as: func() { println(len((*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get(boxed[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4](&.dict.boxed[main.table], table{}), &.dict.box[main.table]).fieldWithALongName00)) }
./long_shapes.go:18:6: cannot inline boxed[main.table]: marked go:noinline
./long_shapes.go:15:6: can inline (*box[main.table]).get with cost 8 as: method(*box[main.table]) func() table { return (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get(b, &.dict.box[main.table]) }
./long_shapes.go:21:32: inlining call to (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get
./long_shapes.go:15:6: inlining call to (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get
./long_shapes.go:18:41: &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} escapes to heap in boxed[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]:
./long_shapes.go:18:41:   flow: ~r0 ← &{storage for &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...}}:
./long_shapes.go:18:41:     from &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} (spill) at ./long_shapes.go:18:41
./long_shapes.go:18:41:     from return &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} (return) at ./long_shapes.go:18:34
./long_shapes.go:18:19: parameter v leaks to {storage for &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...}} for boxed[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4] with derefs=0:
./long_shapes.go:18:19:   flow: {storage for &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...}} ← v:
./long_shapes.go:18:19:     from box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} (struct literal element) at ./long_shapes.go:18:48
./long_shapes.go:18:41: &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} escapes to heap
./long_shapes.go:15:7: parameter b leaks to ~r0 for (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get with derefs=1:
./long_shapes.go:15:7:   flow: ~r0 ← *b:
./long_shapes.go:15:7:     from b.v (dot of pointer) at ./long_shapes.go:15:36
./long_shapes.go:15:7:     from return b.v (return) at ./long_shapes.go:15:28
./long_shapes.go:18:19: parameter v leaks to {heap} for boxed[main.table] with derefs=0:
./long_shapes.go:18:19:   flow: {heap} ← v:
./long_shapes.go:18:19:     from boxed[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4](&.dict.boxed[main.table], v) (call parameter) at ./long_shapes.go:18:6
./long_shapes.go:15:7: parameter b leaks to ~r0 for (*box[main.table]).get with derefs=1:
./long_shapes.go:15:7:   flow: b ← b:
./long_shapes.go:15:7:     from b, .dict := b, &.dict.box[main.table] (assign-pair) at ./long_shapes.go:15:6
./long_shapes.go:15:7:   flow: ~r0 ← *b:
./long_shapes.go:15:7:     from b.v (dot of pointer) at ./long_shapes.go:15:6
./long_shapes.go:15:7:     from ~r0 = b.v (assign-pair) at ./long_shapes.go:15:6
./long_shapes.go:15:7:   flow: ~r0 ← ~r0:
./long_shapes.go:15:7:     from return ~r0 (return) at ./long_shapes.go:15:6
