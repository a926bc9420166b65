./long_shapes.go:15:6: can inline (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get
./long_shapes.go:20:6: can inline main
./long_shapes.go:15:6: can inline (*box[main.table]).get
./long_shapes.go:21:32: inlining call to (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get
./long_shapes.go:15:6: inlining call to (*box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]).get
./long_shapes.go:18:41: &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} escapes to heap
