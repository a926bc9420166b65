//! Chapter 1: what a value is, and what objects look like to the collector.
//!
//! The heap knows no types. It knows *layouts*: how large an object is, and which of its words hold pointers, told once
//! by [`Heap::register_layout`]. From then on the number of the layout is all that an allocation names, and the
//! collector finds an object's pointers without looking at the object's own words.
//!
//! A pointer is exact if every word that a layout calls a pointer holds null, an address in an object (its first byte or one inside),
//! or something that lies outside of the heap's addresses, which the collector ignores. This language uses the last:
//! a value is one word, 0 for nil, odd for an integer, even for the address of an object. The collector is told that
//! all of them are pointers, and that stays exact because an integer is below 2^33, where no heap lies.
//!
//! An object begins with a word that tells its kind to the language; the collector does not read it. Arrays and texts keep
//! their elements in an object of their own, so that the head looks the same for all lengths. For the elements
//! there is [`Cache::allocate_array`](burrow_heap::Cache::allocate_array), which repeats the layout of one element, and
//! [`Cache::allocate_bytes`](burrow_heap::Cache::allocate_bytes) for memory without pointers.
//!
//! Next chapter: `seat`.

use burrow_heap::{Address, Heap, LayoutId};
use burrow_layout::pointer_map::PointerMap;

/// A value of the toy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(pub usize);

impl Value {
    pub const NIL: Value = Value(0);

    pub fn integer(value: i32) -> Value {
        Value((value as u32 as usize) << 1 | 1)
    }

    pub fn object(address: Address) -> Value {
        Value(address.0)
    }

    pub fn as_integer(self) -> Option<i32> {
        (self.0 & 1 == 1).then_some((self.0 >> 1) as u32 as i32)
    }

    /// The word, as the collector sees it: a pointer, or something outside of the heap.
    pub fn address(self) -> Address {
        Address(self.0)
    }

    /// The object's address, if it is one.
    pub fn as_object(self) -> Option<Address> {
        (self.0 & 1 == 0 && self.0 != 0).then_some(Address(self.0))
    }
}

/// Kinds of objects, as their first word tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Kind {
    /// First, rest.
    Pair = 1,
    /// Length, address of the elements.
    Array = 2,
    /// Length, address of the bytes.
    Text = 3,
    /// A handle of `burrow_heap::weak`.
    Weak = 4,
    /// An ephemeron of `burrow_heap::weak`.
    Ephemeron = 5,
}

/// Layouts of the language's objects.
#[derive(Debug, Clone, Copy)]
pub struct Layouts {
    /// Kind, two values.
    pub pair: LayoutId,
    /// Kind, length, elements.
    pub sequence: LayoutId,
    /// One value: the element of arrays.
    pub value: LayoutId,
    /// Kind, one value: weak references and ephemerons.
    pub wrapper: LayoutId,
}

impl Layouts {
    pub fn register(heap: &Heap) -> Layouts {
        Layouts {
            // Bit n of the mask: word n is a pointer.
            pair: heap.register_layout(24, &PointerMap::from_mask(3, 0b110)),
            sequence: heap.register_layout(24, &PointerMap::from_mask(3, 0b100)),
            value: heap.register_layout(8, &PointerMap::pointer()),
            wrapper: heap.register_layout(16, &PointerMap::from_mask(2, 0b10)),
        }
    }
}

/// Word `index` of an object.
///
/// # Safety
/// The object is live and has the word.
pub unsafe fn word(object: Address, index: usize) -> usize {
    // SAFETY: contract.
    unsafe { object.offset(index * 8).as_ptr::<usize>().read() }
}

/// Writes a word that is no value to an object.
///
/// # Safety
/// The object is live, has the word, and its layout says that it is no pointer.
pub unsafe fn set_plain_word(object: Address, index: usize, value: usize) {
    // SAFETY: contract.
    unsafe { object.offset(index * 8).as_ptr::<usize>().write(value) };
}
