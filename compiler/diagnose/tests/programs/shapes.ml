./shapes.go:35:7: &branch[go.shape.string]{...} escapes to heap
./shapes.go:35:7: &branch[go.shape.int]{...} escapes to heap
