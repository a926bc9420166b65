//! Floats as the `print` builtin writes them: the shortest digits that read back as the same value, with
//! an exponent below 1e-4 and from 1e6 on, as `strconv`'s format 'g' does.

/// `1.5`, `1e+06`, `NaN`, `+Inf`, `-Inf`.
pub fn float_text(value: f64) -> String {
    special(value).unwrap_or_else(|| layout(&format!("{:e}", value)))
}

/// Like [`float_text`], with the digits that a 32-bit float needs.
pub fn float32_text(value: f32) -> String {
    special(f64::from(value)).unwrap_or_else(|| layout(&format!("{:e}", value)))
}

/// `(1-2.5i)`.
pub fn complex_text(real: f64, imaginary: f64) -> String {
    pair(&float_text(real), &float_text(imaginary))
}

/// Like [`complex_text`], for 32-bit parts.
pub fn complex64_text(real: f32, imaginary: f32) -> String {
    pair(&float32_text(real), &float32_text(imaginary))
}

fn pair(real: &str, imaginary: &str) -> String {
    let sign = if imaginary.starts_with(['+', '-']) { "" } else { "+" };
    format!("({real}{sign}{imaginary}i)")
}

fn special(value: f64) -> Option<String> {
    if value.is_nan() {
        return Some("NaN".into());
    }
    value.is_infinite().then(|| if value > 0.0 { "+Inf" } else { "-Inf" }.into())
}

/// From Rust's shortest scientific form (`-1.25e-7`) to Go's.
fn layout(scientific: &str) -> String {
    /// Exponents outside this range are written as such.
    const PLAIN: std::ops::Range<i32> = -4..6;
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(|&character| character != '.').collect();
    if !PLAIN.contains(&exponent) {
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{exponent_sign}{:02}", exponent.abs());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_the_shortest_digits() {
        let cases = [
            (1.5, "1.5"),
            (-0.001, "-0.001"),
            (0.0, "0"),
            (-0.0, "-0"),
            (1e300, "1e+300"),
            (100000.0, "100000"),
            (1234567.5, "1.2345675e+06"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (f64::NEG_INFINITY, "-Inf"),
        ];
        for (value, text) in cases {
            assert_eq!(float_text(value), text);
        }
        assert_eq!(float32_text(0.1), "0.1");
        assert_eq!(complex_text(1.0, -2.5), "(1-2.5i)");
        assert_eq!(complex_text(1.5, 2.0), "(1.5+2i)");
        assert_eq!(complex_text(0.0, f64::INFINITY), "(0+Infi)");
    }
}
