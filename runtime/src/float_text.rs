//! Floats as the `print` builtin writes them: sign, one digit, six decimals, three exponent digits.

/// `+1.500000e+000`, `NaN`, `+Inf`, `-Inf`.
pub fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.into();
    }
    let scientific = format!("{:.6e}", value.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if value.is_sign_negative() { '-' } else { '+' };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{digits}e{exponent_sign}{:03}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::float_text;

    #[test]
    fn floats_have_seven_digits_and_a_signed_exponent() {
        assert_eq!(float_text(1.5), "+1.500000e+000");
        assert_eq!(float_text(-0.001), "-1.000000e-003");
        assert_eq!(float_text(0.0), "+0.000000e+000");
        assert_eq!(float_text(1e300), "+1.000000e+300");
        assert_eq!(float_text(f64::NEG_INFINITY), "-Inf");
    }
}
