//! How a panic's value is printed when nobody recovers: values of basic kinds in full, all others
//! as their type and address.

use crate::float_text;
use burrow_layout::descriptor::{GoInterface, GoString, Kind, TypeDescriptor, flags};

/// Appends text; what follows a line break is indented.
pub(crate) fn push_indented(text: &mut Vec<u8>, message: &[u8]) {
    for &byte in message {
        text.push(byte);
        if byte == b'\n' {
            text.push(b'\t');
        }
    }
}

/// Appends the value of an empty interface.
pub(crate) fn push(text: &mut Vec<u8>, value: GoInterface) {
    if value.word == 0 {
        text.extend(b"nil");
        return;
    }
    // SAFETY: the word of a non-nil empty interface is the address of its type's descriptor.
    let descriptor = unsafe { &*(value.word as *const TypeDescriptor) };
    let name = bytes(descriptor.string);
    let mut inner = Vec::new();
    if !push_basic(&mut inner, descriptor, value.data) {
        text.push(b'(');
        text.extend(name);
        text.extend(format!(") {:#x}", value.data).as_bytes());
        return;
    }
    let predeclared = !name.contains(&b'.');
    if predeclared {
        text.extend(inner);
        return;
    }
    let quoted = descriptor.kind == Kind::String as u8;
    text.extend(name);
    text.extend(if quoted { &b"(\""[..] } else { b"(" });
    text.extend(inner);
    text.extend(if quoted { &b"\")"[..] } else { b")" });
}

/// Appends a value of a basic kind; false for all other kinds.
fn push_basic(text: &mut Vec<u8>, descriptor: &TypeDescriptor, data: usize) -> bool {
    if descriptor.flags & flags::DIRECT_INTERFACE != 0 {
        return false;
    }
    let is = |kind: Kind| descriptor.kind == kind as u8;
    // SAFETY: for indirect types the data word is the address of a value of the type.
    unsafe {
        if is(Kind::String) {
            push_indented(text, bytes(*(data as *const GoString)));
        } else if is(Kind::Bool) {
            text.extend(if *(data as *const u8) != 0 { &b"true"[..] } else { b"false" });
        } else if is(Kind::Float32) {
            text.extend(float_text::float32_text(*(data as *const f32)).as_bytes());
        } else if is(Kind::Float64) {
            text.extend(float_text::float_text(*(data as *const f64)).as_bytes());
        } else if is(Kind::Complex64) {
            let parts = *(data as *const [f32; 2]);
            text.extend(float_text::complex64_text(parts[0], parts[1]).as_bytes());
        } else if is(Kind::Complex128) {
            let parts = *(data as *const [f64; 2]);
            text.extend(float_text::complex_text(parts[0], parts[1]).as_bytes());
        } else if let Some(number) = integer(descriptor, data) {
            text.extend(number.to_string().as_bytes());
        } else {
            return false;
        }
    }
    true
}

/// The value of an integer kind.
///
/// # Safety
/// `data` is the address of a value of the type.
unsafe fn integer(descriptor: &TypeDescriptor, data: usize) -> Option<i128> {
    let signed = (Kind::Int as u8..=Kind::Int64 as u8).contains(&descriptor.kind);
    if !signed && !(Kind::Uint as u8..=Kind::Uintptr as u8).contains(&descriptor.kind) {
        return None;
    }
    // SAFETY: the caller's promise.
    unsafe {
        Some(match (descriptor.size, signed) {
            (1, true) => i128::from(*(data as *const i8)),
            (1, false) => i128::from(*(data as *const u8)),
            (2, true) => i128::from(*(data as *const i16)),
            (2, false) => i128::from(*(data as *const u16)),
            (4, true) => i128::from(*(data as *const i32)),
            (4, false) => i128::from(*(data as *const u32)),
            (_, true) => i128::from(*(data as *const i64)),
            (_, false) => i128::from(*(data as *const u64)),
        })
    }
}

fn bytes(string: GoString) -> &'static [u8] {
    if string.length == 0 {
        return &[];
    }
    // SAFETY: a Go string that a panic's value or a descriptor holds; the program never goes on after it is printed.
    unsafe { std::slice::from_raw_parts(string.data as *const u8, string.length) }
}
