//! `==` on values whose type the compiler left to the runtime: interfaces, and what stands in memory.
//!
//! Invariant: the answer is Go's: fields in order, blank fields ignored, floats by value, interfaces
//! by dynamic type and value. An interface that holds a type without `==` panics only if both sides
//! hold that type. Start at [`values`].

use crate::hash::dynamic_type;
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::raise::Fault;
use crate::type_ref::{TypeRef, field_type};
use burrow_layout::descriptor::{GoInterface, GoString, Itab, Kind, TypeDescriptor};

/// A type without `==` that was to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncomparable(pub TypeRef);

impl From<Uncomparable> for Fault {
    fn from(error: Uncomparable) -> Fault {
        Fault::Error(format!("comparing uncomparable type {}", error.0.display()).into())
    }
}

/// Whether two values are equal.
///
/// # Safety
/// Values of type `of` stand at `a` and `b`.
pub unsafe fn values(of: TypeRef, a: *const u8, b: *const u8) -> Result<bool, Uncomparable> {
    // SAFETY: both values have the type's size and parts.
    unsafe {
        if of.is_plain_memory() {
            return Ok(plain(a, b, of.size as usize));
        }
        match of.kind() {
            Kind::String => Ok(strings(*a.cast(), *b.cast())),
            Kind::Float32 => Ok(*a.cast::<f32>() == *b.cast::<f32>()),
            Kind::Float64 => Ok(*a.cast::<f64>() == *b.cast::<f64>()),
            Kind::Complex64 => Ok(*a.cast::<[f32; 2]>() == *b.cast::<[f32; 2]>()),
            Kind::Complex128 => Ok(*a.cast::<[f64; 2]>() == *b.cast::<[f64; 2]>()),
            Kind::Interface => interfaces(of, *a.cast(), *b.cast()),
            Kind::Array => {
                let element = of.element();
                let size = element.size as usize;
                for index in 0..of.length as usize {
                    if !values(element, a.add(index * size), b.add(index * size))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Kind::Struct => {
                for field in of.fields() {
                    let offset = field.offset as usize;
                    if crate::type_ref::bytes(field.name) != b"_"
                        && !values(field_type(field), a.add(offset), b.add(offset))?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Err(Uncomparable(of)),
        }
    }
}

/// Whether two pieces of memory are equal.
///
/// # Safety
/// `length` bytes can be read at both addresses.
pub unsafe fn plain(a: *const u8, b: *const u8, length: usize) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        match length {
            8 => a.cast::<u64>().read_unaligned() == b.cast::<u64>().read_unaligned(),
            4 => a.cast::<u32>().read_unaligned() == b.cast::<u32>().read_unaligned(),
            0 => true,
            _ => a == b || std::slice::from_raw_parts(a, length) == std::slice::from_raw_parts(b, length),
        }
    }
}

/// # Safety
/// Both are valid strings.
pub unsafe fn strings(a: GoString, b: GoString) -> bool {
    // SAFETY: valid strings can be read to their length.
    a.length == b.length && unsafe { plain(a.data as *const u8, b.data as *const u8, a.length) }
}

/// # Safety
/// Both are valid values of interface type `of`.
unsafe fn interfaces(of: TypeRef, a: GoInterface, b: GoInterface) -> Result<bool, Uncomparable> {
    if a.word == 0 || b.word == 0 {
        return Ok(a.word == b.word);
    }
    // SAFETY: neither is nil.
    unsafe {
        let concrete = dynamic_type(of, a.word);
        if concrete != dynamic_type(of, b.word) {
            return Ok(false);
        }
        dynamic_values(concrete, a.data, b.data)
    }
}

/// Whether the data words of two interfaces with the same dynamic type are equal.
///
/// # Safety
/// `a` and `b` are data words of valid interfaces that hold a `concrete`.
unsafe fn dynamic_values(concrete: TypeRef, a: usize, b: usize) -> Result<bool, Uncomparable> {
    if !concrete.is_comparable() {
        return Err(Uncomparable(concrete));
    }
    if concrete.is_direct() {
        return Ok(a == b);
    }
    // SAFETY: the data of a type that isn't direct is the value's address.
    unsafe { values(concrete, a as *const u8, b as *const u8) }
}

natives! {
    "burrow.equal_memory" Leaf equal_memory;
    "burrow.equal_typed" Full equal_typed;
    "burrow.equal_empty_interface" Full equal_empty_interface;
    "burrow.equal_interface" Full equal_interface;
}

extern "C" fn equal_memory(a: *const u8, b: *const u8, length: usize) -> usize {
    // SAFETY: compiled code passes values of that length.
    usize::from(unsafe { plain(a, b, length) })
}

extern "C" fn equal_typed(
    current: CurrentProcessor,
    descriptor: &'static TypeDescriptor,
    a: *const u8,
    b: *const u8,
) -> usize {
    // SAFETY: compiled code passes values of the type.
    answer(current, unsafe { values(TypeRef::new(descriptor), a, b) })
}

extern "C" fn equal_empty_interface(
    current: CurrentProcessor,
    word: usize,
    data: usize,
    other_word: usize,
    other_data: usize,
) -> usize {
    if word != other_word || word == 0 {
        return usize::from(word == other_word);
    }
    // SAFETY: the word of an empty interface that isn't nil is a descriptor.
    answer(current, unsafe { dynamic_values(TypeRef::at(word), data, other_data) })
}

extern "C" fn equal_interface(
    current: CurrentProcessor,
    word: usize,
    data: usize,
    other_word: usize,
    other_data: usize,
) -> usize {
    if word == 0 || other_word == 0 {
        return usize::from(word == other_word);
    }
    // SAFETY: the words of interfaces with methods that aren't nil are itabs. Two of them may be
    // for the same type, since static and embedded interface types can differ.
    unsafe {
        let concrete = (*(word as *const Itab)).concrete;
        if concrete != (*(other_word as *const Itab)).concrete {
            return 0;
        }
        answer(current, dynamic_values(TypeRef::at(concrete), data, other_data))
    }
}

fn answer(current: CurrentProcessor, result: Result<bool, Uncomparable>) -> usize {
    match result {
        Ok(equal) => usize::from(equal),
        Err(error) => {
            current.raise(error.into());
            0
        }
    }
}
