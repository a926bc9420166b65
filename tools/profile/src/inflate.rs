//! Unpacks gzip (RFC 1952, 1951): profiles of Go programs are packed.
//!
//! Start at [`gunzip`].

/// Unpacks one gzip member; the error says what is wrong with it. Check sums are not compared: what is read next is
/// checked anyway.
pub fn gunzip(packed: &[u8]) -> Result<Vec<u8>, String> {
    let header = header_length(packed).ok_or("no gzip header")?;
    let mut bits = Bits { bytes: &packed[header..], position: 0 };
    let mut out = Vec::new();
    loop {
        let is_last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => stored(&mut bits, &mut out)?,
            1 => {
                let (lengths, distances) = fixed_codes();
                compressed(&mut bits, &mut out, &lengths, &distances)?;
            }
            2 => {
                let (lengths, distances) = dynamic_codes(&mut bits)?;
                compressed(&mut bits, &mut out, &lengths, &distances)?;
            }
            _ => return Err("unknown kind of block".to_owned()),
        }
        if is_last {
            return Ok(out);
        }
    }
}

/// What comes before the packed data: ten bytes, and optional parts as the flags say.
fn header_length(packed: &[u8]) -> Option<usize> {
    const CHECK: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let [0x1f, 0x8b, 8, flags, ..] = *packed else { return None };
    let mut at = 10;
    if flags & EXTRA != 0 {
        let length = packed.get(at..at + 2)?;
        at += 2 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            at += packed.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    if flags & CHECK != 0 {
        at += 2;
    }
    (at <= packed.len()).then_some(at)
}

/// Reads bits, the lowest of each byte first.
struct Bits<'b> {
    bytes: &'b [u8],
    /// In bits.
    position: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Result<u32, String> {
        let mut value = 0;
        for index in 0..count {
            let byte = self.bytes.get(self.position / 8).ok_or("the packed data ends early")?;
            value |= u32::from(byte >> (self.position % 8) & 1) << index;
            self.position += 1;
        }
        Ok(value)
    }

    /// The next symbol of a code, its bits the highest first.
    fn symbol(&mut self, code: &Code) -> Result<usize, String> {
        let (mut value, mut first, mut index) = (0, 0, 0);
        for count in &code.counts[1..] {
            value |= self.take(1)? as i32;
            if value - count < first {
                return Ok(code.symbols[(index + value - first) as usize]);
            }
            index += count;
            first = (first + count) << 1;
            value <<= 1;
        }
        Err("not a symbol of its code".to_owned())
    }
}

const LONGEST: usize = 15;

/// A Huffman code: how many symbols have each length, and the symbols by length, then by value.
struct Code {
    counts: [i32; LONGEST + 1],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[u8]) -> Code {
        let mut counts = [0; LONGEST + 1];
        lengths.iter().filter(|length| **length > 0).for_each(|length| counts[usize::from(*length)] += 1);
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|symbol| lengths[*symbol] > 0).collect();
        symbols.sort_by_key(|symbol| lengths[*symbol]);
        Code { counts, symbols }
    }
}

fn fixed_codes() -> (Code, Code) {
    let lengths: Vec<u8> = (0..288)
        .map(|symbol| match symbol {
            0..144 | 280.. => 8,
            144..256 => 9,
            _ => 7,
        })
        .collect();
    (Code::new(&lengths), Code::new(&[5; 30]))
}

/// The codes that a block begins with, themselves coded.
fn dynamic_codes(bits: &mut Bits<'_>) -> Result<(Code, Code), String> {
    /// In which order the lengths of the code for lengths stand.
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let literals = bits.take(5)? as usize + 257;
    let distances = bits.take(5)? as usize + 1;
    let count = bits.take(4)? as usize + 4;
    let mut of_lengths = [0; 19];
    for place in &ORDER[..count] {
        of_lengths[*place] = bits.take(3)? as u8;
    }
    let of_lengths = Code::new(&of_lengths);
    let mut lengths: Vec<u8> = Vec::new();
    while lengths.len() < literals + distances {
        let (length, times) = match bits.symbol(&of_lengths)? {
            16 => (*lengths.last().ok_or("nothing to repeat")?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (length as u8, 1),
        };
        lengths.extend(std::iter::repeat_n(length, times as usize));
    }
    let (literal_lengths, distance_lengths) = lengths.split_at(literals);
    Ok((Code::new(literal_lengths), Code::new(&distance_lengths[..distances])))
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    bits.position = bits.position.next_multiple_of(8);
    let length = bits.take(16)? as usize;
    let complement = bits.take(16)? as usize;
    if length != !complement & 0xffff {
        return Err("a stored block's length is damaged".to_owned());
    }
    let start = bits.position / 8;
    out.extend(bits.bytes.get(start..start + length).ok_or("the packed data ends early")?);
    bits.position += 8 * length;
    Ok(())
}

fn compressed(bits: &mut Bits<'_>, out: &mut Vec<u8>, literals: &Code, distances: &Code) -> Result<(), String> {
    const END: usize = 256;
    loop {
        match bits.symbol(literals)? {
            END => return Ok(()),
            literal @ 0..END => out.push(literal as u8),
            symbol => {
                let length = length(bits, symbol - END - 1)?;
                let symbol = bits.symbol(distances)?;
                let distance = distance(bits, symbol)?;
                let start = out.len().checked_sub(distance).ok_or("a copy from before the beginning")?;
                // Copies may overlap what they append.
                (0..length).for_each(|index| out.push(out[start + index]));
            }
        }
    }
}

/// Lengths 3 to 258: eight symbols without further bits, then four for each number of them.
fn length(bits: &mut Bits<'_>, symbol: usize) -> Result<usize, String> {
    match symbol {
        0..8 => Ok(3 + symbol),
        28 => Ok(258),
        8..28 => {
            let extra = symbol / 4 - 1;
            Ok(3 + ((4 + symbol % 4) << extra) + bits.take(extra as u32)? as usize)
        }
        _ => Err("not a length".to_owned()),
    }
}

/// Distances from 1: four symbols without further bits, then two for each number of them.
fn distance(bits: &mut Bits<'_>, symbol: usize) -> Result<usize, String> {
    match symbol {
        0..4 => Ok(1 + symbol),
        4..30 => {
            let extra = symbol / 2 - 1;
            Ok(1 + ((2 + symbol % 2) << extra) + bits.take(extra as u32)? as usize)
        }
        _ => Err("not a distance".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_and_fixed_blocks_are_unpacked() {
        let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        let stored = [&head[..], &[1, 3, 0, 0xfc, 0xff], b"abc"].concat();
        assert_eq!(gunzip(&stored).unwrap(), b"abc");
        // `aaaaaaaaaa`: one literal, a copy of nine from distance one.
        let fixed = [&head[..], &[0x4b, 0x84, 0x03, 0x00]].concat();
        assert_eq!(gunzip(&fixed).unwrap(), b"aaaaaaaaaa");
    }

    #[test]
    fn damage_is_an_error() {
        assert!(gunzip(b"no").is_err());
        assert!(gunzip(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 7]).is_err());
    }
}
