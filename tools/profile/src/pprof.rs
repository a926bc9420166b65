//! Allocation profiles in the form of `pprof`: protocol buffers, packed or not, as `runtime/pprof` and `go test
//! -memprofile` write them.
//!
//! Only what tells allocations is read: of each sample `alloc_objects` and `alloc_space`, and the places of its calls.
//!
//! Start at [`read`].

use std::collections::HashMap;

use crate::allocation_profile::{Call, Site};
use crate::inflate::gunzip;

/// The sites of a profile.
pub fn read(bytes: &[u8]) -> Result<Vec<Site>, String> {
    let unpacked;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        unpacked = gunzip(bytes)?;
        &unpacked[..]
    } else {
        bytes
    };
    let mut profile = Profile::default();
    for field in fields(bytes) {
        profile.add(field?)?;
    }
    profile.sites()
}

/// A message, as far as it matters. Field numbers are those of pprof's `profile.proto`.
#[derive(Default)]
struct Profile {
    /// Name of each value of a sample, as an index into the texts.
    value_names: Vec<u64>,
    /// Locations, the innermost first, and values.
    samples: Vec<(Vec<u64>, Vec<u64>)>,
    /// Functions and lines of each location, the innermost first.
    locations: HashMap<u64, Vec<(u64, u64)>>,
    /// File of each function.
    functions: HashMap<u64, u64>,
    texts: Vec<String>,
}

impl Profile {
    fn add(&mut self, (number, value): Field<'_>) -> Result<(), String> {
        match (number, value) {
            (1, Value::Bytes(message)) => self.value_names.push(number_in(message, 1)?),
            (2, Value::Bytes(message)) => {
                let (mut locations, mut values) = (Vec::new(), Vec::new());
                for field in fields(message) {
                    match field? {
                        (1, value) => locations.extend(value.numbers()?),
                        (2, value) => values.extend(value.numbers()?),
                        _ => {}
                    }
                }
                self.samples.push((locations, values));
            }
            (4, Value::Bytes(message)) => {
                let mut lines = Vec::new();
                for field in fields(message) {
                    if let (4, Value::Bytes(line)) = field? {
                        lines.push((number_in(line, 1)?, number_in(line, 2)?));
                    }
                }
                self.locations.insert(number_in(message, 1)?, lines);
            }
            (5, Value::Bytes(message)) => {
                self.functions.insert(number_in(message, 1)?, number_in(message, 4)?);
            }
            (6, Value::Bytes(text)) => self.texts.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
        Ok(())
    }

    fn sites(&self) -> Result<Vec<Site>, String> {
        let text = |index: u64| self.texts.get(index as usize).map(String::as_str);
        let column = |name: &str| self.value_names.iter().position(|index| text(*index) == Some(name));
        let (Some(objects), Some(bytes)) = (column("alloc_objects"), column("alloc_space")) else {
            return Err("it tells no allocations (no alloc_objects and alloc_space)".to_owned());
        };
        let mut sites = Vec::new();
        for (locations, values) in &self.samples {
            let lines = locations.iter().filter_map(|location| self.locations.get(location)).flatten();
            let calls = lines.filter_map(|(function, line)| {
                Some(Call { file: text(*self.functions.get(function)?)?.to_owned(), line: u32::try_from(*line).ok()? })
            });
            let value = |column: usize| values.get(column).copied().unwrap_or(0) as f64;
            sites.push(Site { calls: calls.collect(), objects: value(objects), bytes: value(bytes) });
        }
        Ok(sites)
    }
}

/// A number and what it holds.
type Field<'b> = (u64, Value<'b>);

enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    /// Of a fixed size: none that is wanted has one.
    Other,
}

impl Value<'_> {
    /// Of a repeated field, packed or not.
    fn numbers(&self) -> Result<Vec<u64>, String> {
        match self {
            Value::Number(number) => Ok(vec![*number]),
            Value::Bytes(bytes) => {
                let mut rest = *bytes;
                let mut numbers = Vec::new();
                while !rest.is_empty() {
                    numbers.push(varint(&mut rest)?);
                }
                Ok(numbers)
            }
            Value::Other => Ok(Vec::new()),
        }
    }
}

/// The number that a message has in this field; zero if it has none.
fn number_in(message: &[u8], wanted: u64) -> Result<u64, String> {
    for field in fields(message) {
        if let (number, Value::Number(value)) = field?
            && number == wanted
        {
            return Ok(value);
        }
    }
    Ok(0)
}

/// The fields of a message, in order; an error is the last.
fn fields(message: &[u8]) -> impl Iterator<Item = Result<Field<'_>, String>> {
    let mut rest = message;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let field = field(&mut rest);
        if field.is_err() {
            rest = &[];
        }
        Some(field)
    })
}

fn field<'b>(rest: &mut &'b [u8]) -> Result<Field<'b>, String> {
    let key = varint(rest)?;
    let value = match key & 7 {
        0 => Value::Number(varint(rest)?),
        1 => take(rest, 8).map(|_| Value::Other)?,
        2 => {
            let length = varint(rest)?;
            Value::Bytes(take(rest, length)?)
        }
        5 => take(rest, 4).map(|_| Value::Other)?,
        other => return Err(format!("no profile: wire type {other}")),
    };
    Ok((key >> 3, value))
}

fn take<'b>(rest: &mut &'b [u8], length: u64) -> Result<&'b [u8], String> {
    let length = usize::try_from(length).ok().filter(|length| *length <= rest.len()).ok_or("it ends early")?;
    let (taken, after) = rest.split_at(length);
    *rest = after;
    Ok(taken)
}

fn varint(rest: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("no profile: a number is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8][..], bytes].concat()
    }

    #[test]
    fn sites_have_their_calls_innermost_first() {
        let texts = ["", "alloc_objects", "count", "alloc_space", "bytes", "/a/inner.go", "/a/outer.go"];
        let parts = [
            message(1, &[8, 1, 16, 2]),
            message(1, &[8, 3, 16, 4]),
            // Locations 1; 3 objects, 200 bytes.
            message(2, &[10, 1, 1, 18, 3, 3, 0xc8, 1]),
            // Location 1: function 1 at line 7, inlined into function 2 at line 9.
            message(4, &[8, 1, 34, 4, 8, 1, 16, 7, 34, 4, 8, 2, 16, 9]),
            message(5, &[8, 1, 32, 5]),
            message(5, &[8, 2, 32, 6]),
        ];
        let texts = texts.iter().flat_map(|text| message(6, text.as_bytes()));
        let profile: Vec<u8> = parts.concat().into_iter().chain(texts).collect();
        let call = |file: &str, line| Call { file: file.to_owned(), line };
        let calls = vec![call("/a/inner.go", 7), call("/a/outer.go", 9)];
        assert_eq!(read(&profile).unwrap(), [Site { calls, objects: 3.0, bytes: 200.0 }]);
    }

    #[test]
    fn what_is_no_profile_of_allocations_is_refused() {
        assert!(read(b"hello").is_err());
        assert_eq!(read(&[]).unwrap_err(), "it tells no allocations (no alloc_objects and alloc_space)");
    }
}
