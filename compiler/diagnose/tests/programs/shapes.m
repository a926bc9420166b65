./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:34:6: can inline grown[go.shape.string]
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:34:6: can inline grown[go.shape.int]
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:24:6: can inline (*branch[go.shape.string]).count
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:24:6: can inline (*branch[go.shape.int]).count
./shapes.go:19:6: can inline (*branch[go.shape.string]).find
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).store
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).load
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key string }]).store
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key string }]).load
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).store
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).load
./shapes.go:9:6: can inline (*ref[go.shape.struct { main.key int }]).store
./shapes.go:7:6: can inline (*ref[go.shape.struct { main.key int }]).load
./shapes.go:19:6: can inline (*branch[go.shape.int]).find
./shapes.go:9:6: can inline (*ref[main.branch[go.shape.int]]).store
./shapes.go:7:6: can inline (*ref[main.branch[go.shape.int]]).load
./shapes.go:34:6: can inline grown[int]
./shapes.go:9:6: can inline (*ref[main.branch[go.shape.string]]).store
./shapes.go:7:6: can inline (*ref[main.branch[go.shape.string]]).load
./shapes.go:34:6: can inline grown[string]
./shapes.go:24:6: can inline (*branch[int]).count
./shapes.go:19:6: can inline (*branch[int]).find
./shapes.go:9:6: can inline (*ref[main.leaf[int]]).store
./shapes.go:7:6: can inline (*ref[main.leaf[int]]).load
./shapes.go:9:6: can inline (*ref[main.branch[int]]).store
./shapes.go:7:6: can inline (*ref[main.branch[int]]).load
./shapes.go:24:6: can inline (*branch[string]).count
./shapes.go:19:6: can inline (*branch[string]).find
./shapes.go:9:6: can inline (*ref[main.leaf[string]]).store
./shapes.go:7:6: can inline (*ref[main.leaf[string]]).load
./shapes.go:9:6: can inline (*ref[main.branch[string]]).store
./shapes.go:7:6: can inline (*ref[main.branch[string]]).load
./shapes.go:36:14: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:37:21: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:38:20: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:36:14: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:37:21: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:38:20: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:27:24: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:27:24: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:20:30: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:42:23: inlining call to grown[go.shape.string]
./shapes.go:42:35: inlining call to grown[go.shape.int]
./shapes.go:43:20: inlining call to (*branch[go.shape.string]).count
./shapes.go:43:36: inlining call to (*branch[go.shape.int]).count
./shapes.go:44:19: inlining call to (*branch[go.shape.string]).find
./shapes.go:42:23: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:42:23: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:42:23: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:42:35: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:42:35: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:42:35: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:43:20: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:43:36: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:44:19: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:20:30: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:34:6: inlining call to grown[go.shape.int]
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.int]; main.self main.ref[main.branch[go.shape.int]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.int }] }]).load
./shapes.go:34:6: inlining call to grown[go.shape.string]
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).store
./shapes.go:34:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[go.shape.string]; main.self main.ref[main.branch[go.shape.string]]; main.children [2]main.ref[go.shape.struct { main.key go.shape.string }] }]).load
./shapes.go:24:6: inlining call to (*branch[go.shape.int]).count
./shapes.go:24:6: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:19:6: inlining call to (*branch[go.shape.int]).find
./shapes.go:19:6: inlining call to (*ref[go.shape.struct { main.key go.shape.int }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.key int }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.key int }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[int]; main.self main.ref[main.branch[int]]; main.children [2]main.ref[main.leaf[int]] }]).load
./shapes.go:24:6: inlining call to (*branch[go.shape.string]).count
./shapes.go:24:6: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:19:6: inlining call to (*branch[go.shape.string]).find
./shapes.go:19:6: inlining call to (*ref[go.shape.struct { main.key go.shape.string }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.key string }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.key string }]).load
./shapes.go:9:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).store
./shapes.go:7:6: inlining call to (*ref[go.shape.struct { main.leaf = main.leaf[string]; main.self main.ref[main.branch[string]]; main.children [2]main.ref[main.leaf[string]] }]).load
./shapes.go:42:23: &branch[go.shape.string]{...} escapes to heap
./shapes.go:42:35: &branch[go.shape.int]{...} escapes to heap
./shapes.go:35:7: &branch[go.shape.int]{...} escapes to heap
./shapes.go:34:6: &branch[go.shape.int]{...} escapes to heap
./shapes.go:35:7: &branch[go.shape.string]{...} escapes to heap
./shapes.go:34:6: &branch[go.shape.string]{...} escapes to heap
