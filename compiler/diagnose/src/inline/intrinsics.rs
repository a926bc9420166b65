//! Functions that real Go's compiler replaces by instructions (on amd64): a call of them costs no more than any node.

/// Whether calls of a package's function are instructions.
pub fn is_intrinsic(package: &str, name: &str) -> bool {
    let names: &[&str] = match package {
        "crypto/internal/constanttime" => &["Select", "boolToUint8"],
        "internal/runtime/atomic" => return is_runtime_atomic(name),
        "internal/runtime/maps" => return name.starts_with("bitset") || name.starts_with("ctrlGroup"),
        "internal/runtime/math" => &["Add64", "MulUintptr"],
        "internal/runtime/sys" => &[
            "Bswap32",
            "Bswap64",
            "GetCallerPC",
            "GetCallerSP",
            "GetClosurePtr",
            "Len64",
            "Len8",
            "OnesCount64",
            "Prefetch",
            "PrefetchStreamed",
            "TrailingZeros32",
            "TrailingZeros64",
            "TrailingZeros8",
        ],
        "math" => &["sqrt", "FMA", "RoundToEven", "Floor", "Ceil", "Trunc"],
        "math/big" => &["mulWW"],
        "math/bits" => return is_bits(name),
        "runtime" => &["KeepAlive", "memequal", "publicationBarrier", "slicebytetostringtmp"],
        "sync/atomic" => return is_atomic(name),
        _ => return false,
    };
    names.contains(&name)
}

fn is_runtime_atomic(name: &str) -> bool {
    const OTHERS: &[&str] = &["And", "And32", "And64", "And8", "Casp1", "CasRel", "Loadp", "Loaduint", "Or", "Or32"];
    const MORE: &[&str] = &["Or64", "Or8", "StorepNoWB", "LoadAcq", "LoadAcq64", "LoadAcquintptr", "Load8", "Store8"];
    const LAST: &[&str] = &["StoreRel", "StoreRel64", "StoreReluintptr", "Xchg8"];
    let operation =
        ["Load", "Store", "Xchg", "Xadd", "Cas"].into_iter().find_map(|operation| name.strip_prefix(operation));
    matches!(operation, Some("" | "64" | "int32" | "int64" | "uintptr"))
        || [OTHERS, MORE, LAST].iter().any(|names| names.contains(&name))
}

fn is_bits(name: &str) -> bool {
    const PLAIN: &[&str] = &["Add", "Div", "Len", "Mul", "OnesCount", "RotateLeft", "Sub"];
    const SIZED: &[&str] = &["Add64", "Div64", "Mul64", "Sub64", "ReverseBytes32", "ReverseBytes64"];
    if PLAIN.contains(&name) || SIZED.contains(&name) {
        return true;
    }
    let sized =
        |operation: &str, sizes: &[&str]| name.strip_prefix(operation).is_some_and(|size| sizes.contains(&size));
    sized("Len", &["8", "16", "32", "64"])
        || sized("TrailingZeros", &["8", "16", "32", "64"])
        || sized("RotateLeft", &["8", "16", "32", "64"])
        || sized("OnesCount", &["16", "32", "64"])
}

fn is_atomic(name: &str) -> bool {
    let operations = ["Add", "CompareAndSwap", "Load", "Store", "Swap", "And", "Or"];
    let Some((operation, ty)) =
        operations.into_iter().find_map(|operation| Some((operation, name.strip_prefix(operation)?)))
    else {
        return false;
    };
    match ty {
        "Int32" | "Int64" | "Uint32" | "Uint64" | "Uintptr" => true,
        "Pointer" => operation == "Load",
        _ => false,
    }
}
