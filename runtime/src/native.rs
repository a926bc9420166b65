//! How natives are declared, and what they return.
//!
//! A native is an `extern "C"` function that compiled code calls through a stub (see
//! [`burrow_abi::native`]). Every module that has some declares them with [`natives!`]; the table of
//! all is made in [`crate::registry`].

/// Two results of a native: in rax and rdx.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Pair(pub usize, pub usize);

/// Makes the function `natives()` of a module: its natives with symbol and effect.
///
/// ```ignore
/// natives! {
///     "burrow.make_channel" Full make_channel;
/// }
/// ```
#[macro_export]
macro_rules! natives {
    ($($symbol:literal $effect:ident $function:path;)*) => {
        /// The natives of this module.
        pub fn natives() -> Vec<::burrow_abi::native::Native> {
            vec![$(::burrow_abi::native::Native {
                symbol: $symbol,
                effect: ::burrow_abi::native::Effect::$effect,
                address: $function as *const () as usize,
            },)*]
        }
    };
}
