//! The builtins print and println: real Go's formats, to standard error.
//!
//! Pieces are gathered under a lock from [`print_begin`] to [`print_end`], so that one statement is
//! one write. Nothing between the two can stop the goroutine.

use crate::fatal;
use crate::float_text;
use crate::lock::WordLock;
use crate::natives;
use crate::string::bytes_at;
use std::cell::UnsafeCell;

natives! {
    "burrow.print_begin" Leaf print_begin;
    "burrow.print_end" Leaf print_end;
    "burrow.print_bool" Leaf print_bool;
    "burrow.print_int" Leaf print_int;
    "burrow.print_uint" Leaf print_uint;
    "burrow.print_float" Leaf print_float;
    "burrow.print_complex" Leaf print_complex;
    "burrow.print_float32" Leaf print_float32;
    "burrow.print_complex64" Leaf print_complex64;
    "burrow.print_string" Leaf print_string;
    "burrow.print_pointer" Leaf print_pointer;
    "burrow.print_slice" Leaf print_slice;
    "burrow.print_interface" Leaf print_interface;
    "burrow.print_space" Leaf print_space;
    "burrow.print_newline" Leaf print_newline;
}

struct Output {
    lock: WordLock,
    text: UnsafeCell<Vec<u8>>,
}

// SAFETY: the text is used by the holder of the lock only.
unsafe impl Sync for Output {}

static OUTPUT: Output = Output { lock: WordLock::new(), text: UnsafeCell::new(Vec::new()) };

fn write(piece: &[u8]) {
    // SAFETY: compiled code calls the pieces between `print_begin` and `print_end`, so this thread holds the lock.
    unsafe { (*OUTPUT.text.get()).extend_from_slice(piece) };
}

extern "C" fn print_begin() {
    OUTPUT.lock.lock();
}

extern "C" fn print_end() {
    // SAFETY: this thread holds the lock since `print_begin`.
    let text = unsafe { &mut *OUTPUT.text.get() };
    fatal::write_error(text);
    text.clear();
    OUTPUT.lock.unlock();
}

extern "C" fn print_bool(value: usize) {
    write(if value & 0xff != 0 { b"true" } else { b"false" });
}

extern "C" fn print_int(value: i64) {
    write(value.to_string().as_bytes());
}

extern "C" fn print_uint(value: u64) {
    write(value.to_string().as_bytes());
}

extern "C" fn print_float(bits: u64) {
    write(float_text::float_text(f64::from_bits(bits)).as_bytes());
}

extern "C" fn print_complex(real: u64, imaginary: u64) {
    write(float_text::complex_text(f64::from_bits(real), f64::from_bits(imaginary)).as_bytes());
}

extern "C" fn print_float32(bits: u64) {
    write(float_text::float32_text(f32::from_bits(bits as u32)).as_bytes());
}

extern "C" fn print_complex64(real: u64, imaginary: u64) {
    let parts = [real, imaginary].map(|bits| f32::from_bits(bits as u32));
    write(float_text::complex64_text(parts[0], parts[1]).as_bytes());
}

extern "C" fn print_string(data: usize, length: usize) {
    // SAFETY: compiled code passes a string.
    write(unsafe { bytes_at(data, length) });
}

extern "C" fn print_pointer(value: usize) {
    write(format!("{value:#x}").as_bytes());
}

extern "C" fn print_slice(data: usize, length: i64, capacity: i64) {
    write(format!("[{length}/{capacity}]{data:#x}").as_bytes());
}

extern "C" fn print_interface(word: usize, data: usize) {
    write(format!("({word:#x},{data:#x})").as_bytes());
}

extern "C" fn print_space() {
    write(b" ");
}

extern "C" fn print_newline() {
    write(b"\n");
}
