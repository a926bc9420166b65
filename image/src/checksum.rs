//! A fast 64-bit checksum against damage (not against malice).
//!
//! Eight bytes a step: rotate, mix in, multiply. Four independent lanes keep the multiplier busy, so
//! that checking an image costs a fraction of a millisecond per megabyte at program start.

const MULTIPLIERS: [u64; 4] =
    [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f, 0x1656_67b1_9e37_79f9, 0x27d4_eb2f_1656_67c5];

pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mut lanes = MULTIPLIERS;
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, word) in lanes.iter_mut().zip(block.chunks_exact(8)) {
            *lane = step(*lane, u64::from_le_bytes(word.try_into().expect("eight bytes")));
        }
    }
    for (index, byte) in blocks.remainder().iter().enumerate() {
        lanes[index % 4] = step(lanes[index % 4], u64::from(*byte) + 1);
    }
    lanes.iter().fold(bytes.len() as u64, |sum, lane| step(sum, lane ^ (lane >> 29)))
}

fn step(state: u64, word: u64) -> u64 {
    let mixed = (state.rotate_left(23) ^ word).wrapping_mul(MULTIPLIERS[0]);
    mixed ^ (mixed >> 32)
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn each_byte_and_the_length_count() {
        let bytes: Vec<u8> = (0..100).collect();
        let sum = checksum(&bytes);
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 0x40;
            assert_ne!(checksum(&changed), sum, "byte {index}");
        }
        assert_ne!(checksum(&bytes[..99]), sum);
        assert_ne!(checksum(&[0]), checksum(&[]));
    }
}
