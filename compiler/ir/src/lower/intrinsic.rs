//! Library functions that the code generator knows: no call, but an operation.
//!
//! The table is the agreement with codegen. A function of it keeps a body for those who use it as a
//! value: one that consists of the operation.
//!
//! Start at [`INTRINSICS`].

/// Symbols, by package.
#[rustfmt::skip]
const INTRINSICS: &[(&str, &[&str])] = &[
    ("math", &[
        "math.Sqrt", "math.Floor", "math.Ceil", "math.Trunc", "math.RoundToEven", "math.Abs", "math.FMA",
        "math.Copysign", "math.Float64bits", "math.Float64frombits", "math.Float32bits", "math.Float32frombits",
    ]),
    ("math/bits", &[
        "math/bits.LeadingZeros64", "math/bits.LeadingZeros32", "math/bits.LeadingZeros16",
        "math/bits.LeadingZeros8", "math/bits.LeadingZeros",
        "math/bits.TrailingZeros64", "math/bits.TrailingZeros32", "math/bits.TrailingZeros16",
        "math/bits.TrailingZeros8", "math/bits.TrailingZeros",
        "math/bits.Len64", "math/bits.Len32", "math/bits.Len16", "math/bits.Len8", "math/bits.Len",
        "math/bits.OnesCount64", "math/bits.OnesCount32", "math/bits.OnesCount16", "math/bits.OnesCount8",
        "math/bits.OnesCount",
        "math/bits.ReverseBytes64", "math/bits.ReverseBytes32", "math/bits.ReverseBytes16",
        "math/bits.RotateLeft64", "math/bits.RotateLeft32", "math/bits.RotateLeft16", "math/bits.RotateLeft8",
        "math/bits.RotateLeft",
        "math/bits.Mul64", "math/bits.Add64", "math/bits.Sub64",
    ]),
    ("sync/atomic", &[
        "sync/atomic.LoadInt32", "sync/atomic.LoadInt64", "sync/atomic.LoadUint32", "sync/atomic.LoadUint64",
        "sync/atomic.LoadUintptr", "sync/atomic.LoadPointer",
        "sync/atomic.StoreInt32", "sync/atomic.StoreInt64", "sync/atomic.StoreUint32", "sync/atomic.StoreUint64",
        "sync/atomic.StoreUintptr", "sync/atomic.StorePointer",
        "sync/atomic.AddInt32", "sync/atomic.AddInt64", "sync/atomic.AddUint32", "sync/atomic.AddUint64",
        "sync/atomic.AddUintptr",
        "sync/atomic.SwapInt32", "sync/atomic.SwapInt64", "sync/atomic.SwapUint32", "sync/atomic.SwapUint64",
        "sync/atomic.SwapUintptr", "sync/atomic.SwapPointer",
        "sync/atomic.CompareAndSwapInt32", "sync/atomic.CompareAndSwapInt64", "sync/atomic.CompareAndSwapUint32",
        "sync/atomic.CompareAndSwapUint64", "sync/atomic.CompareAndSwapUintptr",
        "sync/atomic.CompareAndSwapPointer",
        "sync/atomic.AndInt32", "sync/atomic.AndUint32", "sync/atomic.AndInt64", "sync/atomic.AndUint64",
        "sync/atomic.OrInt32", "sync/atomic.OrUint32", "sync/atomic.OrInt64", "sync/atomic.OrUint64",
        "sync/atomic.AndUintptr", "sync/atomic.OrUintptr",
    ]),
];

/// The intrinsic with this symbol.
pub(super) fn find(symbol: &str) -> Option<&'static str> {
    let (package, _) = symbol.rsplit_once('.')?;
    let (_, symbols) = INTRINSICS.iter().find(|(path, _)| *path == package)?;
    symbols.iter().copied().find(|known| *known == symbol)
}

/// The intrinsic that a function of a package is.
pub(super) fn find_in(package: &str, name: &str) -> Option<&'static str> {
    let (_, symbols) = INTRINSICS.iter().find(|(path, _)| *path == package)?;
    symbols.iter().copied().find(|known| known.rsplit_once('.').is_some_and(|(_, known)| known == name))
}

/// Whether an intrinsic reads and writes no memory.
pub(super) fn is_pure(symbol: &str) -> bool {
    !symbol.starts_with("sync/atomic.")
}
