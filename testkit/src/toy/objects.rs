//! Values and objects of the toy language.
//!
//! A value is one word: 0 is nil, odd words are integers, even ones addresses of objects. The collector
//! looks at words of all three kinds as pointers, which stays exact because an integer is below
//! 2^33, where no heap lies.
//!
//! An object begins with a word that tells its kind; arrays and texts keep their elements in an
//! object of their own, so that the layout of the head is the same for all lengths.

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

    /// The object's address.
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
}

impl Layouts {
    pub fn register(heap: &Heap) -> Layouts {
        Layouts {
            pair: heap.register_layout(24, &PointerMap::from_mask(3, 0b110)),
            sequence: heap.register_layout(24, &PointerMap::from_mask(3, 0b100)),
            value: heap.register_layout(8, &PointerMap::pointer()),
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
