//! The builtins print and println: real Go's formats, to standard error.
//!
//! Pieces are gathered under a lock from [`print_begin`] to [`print_end`], so that one statement is
//! one write. Nothing between the two can stop the goroutine.

use crate::fatal;
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
    write(format_float(f64::from_bits(bits)).as_bytes());
}

extern "C" fn print_complex(real: u64, imaginary: u64) {
    let text = format!("({}{}i)", format_float(f64::from_bits(real)), format_float(f64::from_bits(imaginary)));
    write(text.as_bytes());
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

/// A float as println and crash messages show it: sign, seven digits, exponent of three digits.
pub fn format_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.into();
    }
    let scientific = format!("{:.6e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').expect("the scientific format has an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    let sign = if value.is_sign_negative() { '-' } else { '+' };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{mantissa}e{exponent_sign}{:03}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::format_float;

    #[test]
    fn floats_look_as_in_real_go() {
        let cases = [
            (1.0, "+1.000000e+000"),
            (-0.0, "-0.000000e+000"),
            (3.141_592_653_589_793, "+3.141593e+000"),
            (1e100, "+1.000000e+100"),
            (-2.5e-7, "-2.500000e-007"),
            (f64::MAX, "+1.797693e+308"),
            (9.999_999_9, "+1.000000e+001"),
        ];
        for (value, text) in cases {
            assert_eq!(format_float(value), text);
        }
        assert_eq!(format_float(f64::NAN), "NaN");
        assert_eq!(format_float(f64::NEG_INFINITY), "-Inf");
    }
}
