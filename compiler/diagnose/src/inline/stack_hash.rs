//! The suffix by which real Go tells apart the copies of one closure: a hash of the calls it was inlined through.
//!
//! It is SHA-256 (FIPS 180-4) of a byte and the numbers of the calls, of which the first eight bytes are kept, in
//! base64.
//!
//! Start at [`suffix`].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// `#8Wum+mHaM5g=#` for `1`. `calls`: the number of the inlined call, and those of the calls around it.
pub fn suffix(calls: &str) -> String {
    let hash = Sha256::new().chain_update([1]).chain_update(calls).finalize();
    format!("#{}#", STANDARD.encode(&hash[..8]))
}

/// A name without such suffixes: of what it is, and of what it stands in.
pub fn trimmed(name: &str) -> String {
    // Between two marks is a hash, which has none.
    name.split('#').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha256() {
        let hash = |message: &[u8]| format!("{:x}", Sha256::digest(message));
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hash(long), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }

    #[test]
    fn suffixes_are_real_gos_and_can_be_taken_away() {
        assert_eq!(suffix("1"), "#8Wum+mHaM5g=#");
        assert_eq!(suffix("10"), "#t09LGZbLbXE=#");
        assert_eq!(trimmed("count.func1#8Wum+mHaM5g=#"), "count.func1");
        assert_eq!(trimmed("find-range1"), "find-range1");
        assert_eq!(trimmed("find-range1.func1#8Wum+mHaM5g=#-range1"), "find-range1.func1-range1");
    }
}
