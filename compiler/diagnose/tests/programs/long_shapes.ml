./long_shapes.go:18:41: &box[go.shape.f2b29c065b24254cdb920528aad5d585bb05c9f0358cbc67f35c39f57cfff5e4]{...} escapes to heap
