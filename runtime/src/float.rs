//! Arithmetic on floats that is more than one instruction.

use crate::natives;

natives! {
    "burrow.float_remainder" Leaf float_remainder;
    "burrow.complex_divide" Leaf complex_divide;
}

extern "C" fn float_remainder(a: u64, b: u64) -> u64 {
    (f64::from_bits(a) % f64::from_bits(b)).to_bits()
}

extern "C" fn complex_divide(result: &mut [f64; 2], a_real: u64, a_imaginary: u64, b_real: u64, b_imaginary: u64) {
    let [a_real, a_imaginary, b_real, b_imaginary] = [a_real, a_imaginary, b_real, b_imaginary].map(f64::from_bits);
    *result = divide((a_real, a_imaginary), (b_real, b_imaginary));
}

/// Complex quotient: Smith's method, and what annex G of the C standard says where that yields NaN.
fn divide((a, b): (f64, f64), (c, d): (f64, f64)) -> [f64; 2] {
    let (real, imaginary) = if c.abs() >= d.abs() {
        let ratio = d / c;
        let scale = c + ratio * d;
        ((a + b * ratio) / scale, (b - a * ratio) / scale)
    } else {
        let ratio = c / d;
        let scale = d + ratio * c;
        ((a * ratio + b) / scale, (b * ratio - a) / scale)
    };
    if !real.is_nan() && !imaginary.is_nan() {
        return [real, imaginary];
    }
    repair((a, b), (c, d)).unwrap_or([real, imaginary])
}

/// The quotient when it is infinite or zero although the formula finds NaN.
fn repair((a, b): (f64, f64), (c, d): (f64, f64)) -> Option<[f64; 2]> {
    if c == 0.0 && d == 0.0 && !(a.is_nan() && b.is_nan()) {
        let infinity = f64::INFINITY.copysign(c);
        return Some([infinity * a, infinity * b]);
    }
    if (a.is_infinite() || b.is_infinite()) && c.is_finite() && d.is_finite() {
        let (a, b) = (direction(a), direction(b));
        return Some([f64::INFINITY * (a * c + b * d), f64::INFINITY * (b * c - a * d)]);
    }
    if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
        let (c, d) = (direction(c), direction(d));
        return Some([0.0 * (a * c + b * d), 0.0 * (b * c - a * d)]);
    }
    None
}

/// 1 for infinities and 0 for the rest, with the sign.
fn direction(value: f64) -> f64 {
    if value.is_infinite() { 1.0_f64.copysign(value) } else { 0.0_f64.copysign(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_are_those_of_real_go() {
        let infinity = f64::INFINITY;
        assert_eq!(divide((3.0, 4.0), (1.0, 2.0)), [2.2, -0.4]);
        assert_eq!(divide((1.0, 1.0), (0.0, 0.0)), [infinity, infinity]);
        assert_eq!(divide((infinity, 0.0), (1.0, 0.0))[0], infinity);
        assert_eq!(divide((1.0, 1.0), (infinity, 0.0)), [0.0, 0.0]);
        assert!(divide((f64::NAN, f64::NAN), (0.0, 0.0))[0].is_nan());
    }
}
