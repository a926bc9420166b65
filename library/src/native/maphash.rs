//! The hash functions of Go's maps, for package `hash/maphash`.

use burrow_runtime::type_ref::TypeRef;
use burrow_runtime::{CurrentProcessor, Fault, hash, natives};

natives! {
    "hash/maphash.hashBytes" Leaf hash_bytes;
    "hash/maphash.hashValue" Full hash_value;
}

/// # Safety
/// `length` bytes stand at `data`.
unsafe extern "C" fn hash_bytes(data: *const u8, length: usize, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { hash::bytes(data, length, seed) }
}

/// # Safety
/// `of` is the address of a descriptor, and a value of that type stands at `data`.
unsafe extern "C" fn hash_value(current: CurrentProcessor, of: usize, data: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    let hash = unsafe { hash::value(TypeRef::at(of), data, seed) };
    hash.unwrap_or_else(|unhashable| {
        current.raise(Fault::Error(format!("hash of unhashable type {}", unhashable.0.display()).into()));
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_have_equal_hashes() {
        let (one, other) = (*b"burrow", *b"burrow");
        // SAFETY: the arrays are that long.
        unsafe { assert_eq!(hash_bytes(one.as_ptr(), 6, 7), hash_bytes(other.as_ptr(), 6, 7)) };
    }
}
