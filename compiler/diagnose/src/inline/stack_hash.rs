//! The suffix by which real Go tells apart the copies of one closure: a hash of the calls it was inlined through.
//!
//! It is SHA-256 (FIPS 180-4) of a byte and the numbers of the calls, of which the first eight bytes are kept, in
//! base64. What is hashed is a few bytes, so nothing here is made for speed.
//!
//! Start at [`suffix`].

/// `#8Wum+mHaM5g=#` for `1`. `calls`: the number of the inlined call, and those of the calls around it.
pub fn suffix(calls: &str) -> String {
    let message: Vec<u8> = std::iter::once(1).chain(calls.bytes()).collect();
    let first = sha256(&message).into_iter().take(2).flat_map(u32::to_be_bytes);
    format!("#{}#", base64(&first.collect::<Vec<u8>>()))
}

/// A name without the suffix.
pub fn trimmed(name: &str) -> &str {
    match name.strip_suffix('#').and_then(|rest| rest.rfind('#')) {
        Some(start) => &name[..start],
        None => name,
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(if digit > group.len() { '=' } else { char::from(DIGITS[value as usize]) });
        }
    }
    text
}

fn sha256(message: &[u8]) -> [u32; 8] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).next_multiple_of(64) - 8, 0);
    padded.extend((8 * message.len() as u64).to_be_bytes());
    let mut state: [u32; 8] = std::array::from_fn(|index| fraction_of_root(PRIMES[index], 2));
    for block in padded.chunks_exact(64) {
        compress(&mut state, block);
    }
    state
}

fn compress(state: &mut [u32; 8], block: &[u8]) {
    let mut words: Vec<u32> =
        block.chunks_exact(4).map(|bytes| u32::from_be_bytes(bytes.try_into().expect("four bytes"))).collect();
    for at in 16..64 {
        let (early, late) = (words[at - 15], words[at - 2]);
        let first = early.rotate_right(7) ^ early.rotate_right(18) ^ early >> 3;
        let second = late.rotate_right(17) ^ late.rotate_right(19) ^ late >> 10;
        words.push(words[at - 16].wrapping_add(first).wrapping_add(words[at - 7]).wrapping_add(second));
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, prime) in words.into_iter().zip(PRIMES) {
        let mixed = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = e & f ^ !e & g;
        let constant = fraction_of_root(prime, 3);
        let first = h.wrapping_add(mixed).wrapping_add(choice).wrapping_add(constant).wrapping_add(word);
        let mixed = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = mixed.wrapping_add(a & b ^ a & c ^ b & c);
        (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(first), c, b, a, first.wrapping_add(second));
    }
    for (sum, part) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *sum = sum.wrapping_add(part);
    }
}

/// The first 64 primes: SHA-256 takes its constants from their roots.
const PRIMES: [u32; 64] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239,
    241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311,
];

/// The first 32 bits behind the point of a number's square (2) or cube (3) root.
fn fraction_of_root(number: u32, degree: u32) -> u32 {
    // The root times 2^32, bit by bit.
    let power = |root: u128| (0..degree).try_fold(1u128, |product, _| product.checked_mul(root));
    let limit = u128::from(number) << (32 * degree);
    let mut root = 0u128;
    for bit in (0..38).rev() {
        let candidate = root | 1 << bit;
        if power(candidate).is_some_and(|power| power <= limit) {
            root = candidate;
        }
    }
    root as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha256() {
        let hash = |message: &[u8]| sha256(message).map(|word| format!("{word:08x}")).concat();
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
    }
}
