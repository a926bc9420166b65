//! How keys of composite types are hashed and compared: the type flattened to a few steps, so that the
//! hot paths don't walk descriptors.
//!
//! Neighbouring fields of plain memory become one step; blank fields and padding are left out. Long arrays
//! that aren't plain stay one step that walks its type.

use crate::equality;
use crate::hash::{self, Unhashable};
use crate::type_ref::{TypeRef, bytes, field_type};
use burrow_layout::descriptor::{GoString, Kind};

/// Arrays of at most this many elements are unrolled.
const UNROLLED: u64 = 8;

/// One part of a key, at an offset.
#[derive(Debug, Clone, Copy)]
enum Step {
    Word(usize),
    Plain(usize, usize),
    String(usize),
    /// Whatever it is: floats, interfaces, long arrays.
    Typed(usize, TypeRef),
}

/// See the module's header.
#[derive(Debug)]
pub(super) struct KeyPlan {
    steps: Box<[Step]>,
}

impl KeyPlan {
    pub(super) fn new(of: TypeRef) -> KeyPlan {
        let mut steps = Vec::new();
        add(of, 0, &mut steps);
        for step in &mut steps {
            if let Step::Plain(offset, 8) = *step {
                *step = Step::Word(offset);
            }
        }
        KeyPlan { steps: steps.into_boxed_slice() }
    }

    /// # Safety
    /// A key of the plan's type stands at `key`.
    #[inline]
    pub(super) unsafe fn hash(&self, key: *const u8, seed: u64) -> Result<u64, Unhashable> {
        let mut state = seed;
        for step in &self.steps {
            // SAFETY: the steps lie within the key.
            state = unsafe {
                match *step {
                    Step::Word(offset) => hash::word(key.add(offset).cast::<u64>().read_unaligned(), state),
                    Step::Plain(offset, size) => hash::bytes(key.add(offset), size, state),
                    Step::String(offset) => {
                        let string = *key.add(offset).cast::<GoString>();
                        hash::bytes(string.data as *const u8, string.length, state)
                    }
                    Step::Typed(offset, of) => hash::value(of, key.add(offset), state)?,
                }
            };
        }
        Ok(state)
    }

    /// Whether two keys are equal that were both hashed.
    ///
    /// # Safety
    /// Keys of the plan's type stand at `a` and `b`.
    #[inline]
    pub(super) unsafe fn equal(&self, a: *const u8, b: *const u8) -> bool {
        self.steps.iter().all(|step| {
            // SAFETY: the steps lie within the keys.
            unsafe {
                match *step {
                    Step::Word(offset) => {
                        a.add(offset).cast::<u64>().read_unaligned() == b.add(offset).cast::<u64>().read_unaligned()
                    }
                    Step::Plain(offset, size) => equality::plain(a.add(offset), b.add(offset), size),
                    Step::String(offset) => equality::strings(*a.add(offset).cast(), *b.add(offset).cast()),
                    // A key that can't be compared was refused when it was hashed.
                    Step::Typed(offset, of) => equality::values(of, a.add(offset), b.add(offset)).unwrap_or(false),
                }
            }
        })
    }
}

/// Appends the steps of a type at an offset.
fn add(of: TypeRef, offset: usize, steps: &mut Vec<Step>) {
    if of.size == 0 && of.is_comparable() {
        return;
    }
    if of.is_plain_memory() {
        let size = of.size as usize;
        if let Some(Step::Plain(start, length)) = steps.last_mut()
            && *start + *length == offset
        {
            *length += size;
        } else {
            steps.push(Step::Plain(offset, size));
        }
        return;
    }
    match of.kind() {
        Kind::String => steps.push(Step::String(offset)),
        Kind::Struct => {
            for field in of.fields().iter().filter(|field| bytes(field.name) != b"_") {
                add(field_type(field), offset + field.offset as usize, steps);
            }
        }
        Kind::Array if of.length <= UNROLLED => {
            let element = of.element();
            for index in 0..of.length as usize {
                add(element, offset + index * element.size as usize, steps);
            }
        }
        _ => steps.push(Step::Typed(offset, of)),
    }
}
