//! Hashes of map keys.
//!
//! The building block multiplies two words to 128 bits and folds the halves: every input bit reaches
//! the upper and the lower result bits, which tables use separately. Hashes are seeded per map, so
//! that nobody can prepare keys that collide.
//!
//! Invariant: equal keys (as Go's `==` says) have equal hashes; a NaN equals nothing, so its hash
//! is random. Keys of plain memory with 4 or 8 bytes and strings hash like [`word`] and [`bytes`]
//! wherever they stand. Start at [`value`].

use crate::type_ref::{TypeRef, field_type};
use burrow_layout::descriptor::{GoInterface, GoString, Itab, Kind};
use std::sync::atomic::{AtomicU64, Ordering};

/// A type that map keys can't have, found inside an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unhashable(pub TypeRef);

/// Odd constants with as many ones as zeros.
const FIRST: u64 = 0x9e6c_63d0_876a_3f6b;
const SECOND: u64 = 0xd1b5_4a32_d192_ed03;

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// Hash of a key of up to 8 bytes.
#[inline(always)]
pub fn word(value: u64, seed: u64) -> u64 {
    fold(value ^ seed, FIRST)
}

/// Hash of plain bytes.
///
/// # Safety
/// `length` bytes can be read at `data`.
#[inline]
pub unsafe fn bytes(data: *const u8, length: usize, seed: u64) -> u64 {
    // SAFETY: all reads below lie within `length` bytes, by the tests before them.
    unsafe {
        let (a, b);
        let mut state = seed ^ FIRST;
        if length <= 16 {
            (a, b) = short(data, length);
        } else {
            let mut position = 0;
            while position + 16 < length {
                let low = read_u64(data.add(position)) ^ SECOND;
                state = fold(low, read_u64(data.add(position + 8)) ^ state);
                position += 16;
            }
            // The last 16 bytes, which may overlap those before.
            a = read_u64(data.add(length - 16));
            b = read_u64(data.add(length - 8));
        }
        fold(fold(a ^ SECOND, b ^ state), FIRST ^ length as u64)
    }
}

/// Up to 16 bytes as two words.
///
/// # Safety
/// `length <= 16` bytes can be read at `data`.
#[inline(always)]
unsafe fn short(data: *const u8, length: usize) -> (u64, u64) {
    // SAFETY: each branch reads within `length` bytes.
    unsafe {
        if length >= 8 {
            (read_u64(data), read_u64(data.add(length - 8)))
        } else if length >= 4 {
            (read_u32(data), read_u32(data.add(length - 4)))
        } else if length > 0 {
            let ends = u64::from(*data) << 8 | u64::from(*data.add(length - 1));
            (ends, u64::from(*data.add(length / 2)))
        } else {
            (0, 0)
        }
    }
}

/// # Safety
/// 8 bytes can be read.
#[inline(always)]
unsafe fn read_u64(data: *const u8) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { data.cast::<u64>().read_unaligned() }
}

/// # Safety
/// 4 bytes can be read.
#[inline(always)]
unsafe fn read_u32(data: *const u8) -> u64 {
    // SAFETY: the caller's promise.
    u64::from(unsafe { data.cast::<u32>().read_unaligned() })
}

/// Hash of any value.
///
/// # Safety
/// A value of type `of` stands at `data`.
pub unsafe fn value(of: TypeRef, data: *const u8, seed: u64) -> Result<u64, Unhashable> {
    // SAFETY: the value has the type's size and parts; see each part.
    unsafe {
        if of.is_plain_memory() {
            return Ok(match of.size {
                1 => word(u64::from(*data), seed),
                4 => word(read_u32(data), seed),
                8 => word(read_u64(data), seed),
                size => bytes(data, size as usize, seed),
            });
        }
        match of.kind() {
            Kind::String => {
                let string = &*data.cast::<GoString>();
                Ok(bytes(string.data as *const u8, string.length, seed))
            }
            Kind::Float32 => Ok(float(f64::from(*data.cast::<f32>()), seed)),
            Kind::Float64 => Ok(float(*data.cast::<f64>(), seed)),
            Kind::Complex64 => {
                let [real, imaginary] = *data.cast::<[f32; 2]>();
                Ok(float(f64::from(imaginary), float(f64::from(real), seed)))
            }
            Kind::Complex128 => {
                let [real, imaginary] = *data.cast::<[f64; 2]>();
                Ok(float(imaginary, float(real, seed)))
            }
            Kind::Interface => interface(of, *data.cast::<GoInterface>(), seed),
            Kind::Array => {
                let element = of.element();
                let mut state = seed;
                for index in 0..of.length as usize {
                    state = value(element, data.add(index * element.size as usize), state)?;
                }
                Ok(state)
            }
            Kind::Struct => {
                let mut state = seed;
                for field in of.fields() {
                    if crate::type_ref::bytes(field.name) != b"_" {
                        state = value(field_type(field), data.add(field.offset as usize), state)?;
                    }
                }
                Ok(state)
            }
            _ => Err(Unhashable(of)),
        }
    }
}

fn float(number: f64, seed: u64) -> u64 {
    if number.is_nan() {
        return word(random(), seed);
    }
    // Both zeros are equal.
    word((number + 0.0).to_bits(), seed)
}

/// # Safety
/// `held` is a valid interface value of interface type `of`.
unsafe fn interface(of: TypeRef, held: GoInterface, seed: u64) -> Result<u64, Unhashable> {
    if held.word == 0 {
        return Ok(word(0, seed));
    }
    // SAFETY: a valid interface's word is a descriptor or an itab, as its type says; its data is the
    // value or the value's address.
    unsafe {
        let concrete = dynamic_type(of, held.word);
        if !concrete.is_comparable() {
            return Err(Unhashable(concrete));
        }
        if concrete.is_direct() {
            return value(concrete, std::ptr::from_ref(&held.data).cast(), seed);
        }
        value(concrete, held.data as *const u8, seed)
    }
}

/// The dynamic type behind the word of an interface value of type `interface`.
///
/// # Safety
/// `word` is not 0 and belongs to a valid value of that interface type.
pub unsafe fn dynamic_type(interface: TypeRef, word: usize) -> TypeRef {
    // SAFETY: the caller's promise: interfaces with methods hold an itab, others a descriptor.
    unsafe {
        if interface.item_count == 0 {
            return TypeRef::at(word);
        }
        TypeRef::at((*(word as *const Itab)).concrete)
    }
}

/// Numbers that differ; for NaNs.
fn random() -> u64 {
    static STATE: AtomicU64 = AtomicU64::new(FIRST);
    STATE.fetch_add(SECOND, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn text(text: &str, seed: u64) -> u64 {
        // SAFETY: the string is that long.
        unsafe { bytes(text.as_ptr(), text.len(), seed) }
    }

    #[test]
    fn every_length_reads_all_its_bytes() {
        for length in 1..70 {
            let original = vec![7_u8; length];
            // SAFETY: the vector is that long.
            let hash = |bytes_: &[u8]| unsafe { bytes(bytes_.as_ptr(), bytes_.len(), 1) };
            for position in 0..length {
                let mut changed = original.clone();
                changed[position] = 8;
                assert_ne!(hash(&original), hash(&changed), "byte {position} of {length}");
            }
        }
    }

    #[test]
    fn words_and_strings_spread_over_upper_and_lower_bits() {
        // Throwing 2^14 balls into 2^14 bins fills about 63 % of them (10 350).
        let count = 1 << 14;
        for (round, shift) in [0, 7, 25, 50].into_iter().cycle().enumerate().take(40) {
            // Seeds of maps are random in all bits.
            let seed = word(round as u64, SECOND);
            let words: HashSet<u64> = (0..count).map(|number| word(number, seed) >> shift & 0x3fff).collect();
            let texts: HashSet<u64> =
                (0..count).map(|number| text(&format!("key{number}"), seed) >> shift & 0x3fff).collect();
            assert!(words.len() > 8_000 && texts.len() > 10_000, "{shift}: {} {}", words.len(), texts.len());
        }
    }

    #[test]
    fn zeros_are_equal_and_nans_are_not() {
        assert_eq!(float(0.0, 5), float(-0.0, 5));
        assert_ne!(float(f64::NAN, 5), float(f64::NAN, 5));
    }
}
