//! The stack check: bytes before each function's body.
//!
//! ```text
//! check:  cmp rsp, [r15 + stack_limit]      (or lea r11, [rsp - excess]; cmp r11, …)
//!         jbe more
//!         body …
//! more:   lea r11, [rip + check]
//!         jmp burrow.grow_stack
//! ```
//!
//! A frame may reach [`SMALL_FRAME`] bytes below the limit unchecked; what is left of the reserve is for
//! leaf functions without a check and for return addresses of natives.

use burrow_layout::processor::{POLL_AREA, STACK_RESERVE, UNCHECKED_FRAME, offset};

/// Frames up to this size compare the stack pointer itself.
const SMALL_FRAME: u32 = (STACK_RESERVE - UNCHECKED_FRAME - 32) as u32;

/// A function with its check around it.
pub(crate) struct Checked {
    pub bytes: Vec<u8>,
    /// Bytes before the body.
    pub check_size: u32,
    /// Where the distance to the growth stub is to be written (from the end of these 4 bytes).
    pub stub_place: Option<u32>,
}

/// Puts the check around `body`. `frame_size`: bytes between frame and stack pointer. `leaf`: no compiled
/// code is called. `polls`: the poll stub may be called.
pub(crate) fn add_check(body: &[u8], frame_size: u32, leaf: bool, polls: bool) -> Checked {
    // The saved frame pointer is part of the frame.
    let frame = frame_size + 8 + if polls { POLL_AREA as u32 } else { 0 };
    if leaf && frame <= UNCHECKED_FRAME as u32 {
        return Checked { bytes: body.to_vec(), check_size: 0, stub_place: None };
    }
    let limit = offset::STACK_LIMIT as u8;
    let mut bytes = Vec::with_capacity(body.len() + 48);
    if frame <= SMALL_FRAME {
        bytes.extend([0x49, 0x3b, 0x67, limit]);
    } else {
        let excess = (frame - SMALL_FRAME) as i32;
        bytes.extend([0x4c, 0x8d, 0x9c, 0x24]);
        bytes.extend((-excess).to_le_bytes());
        bytes.extend([0x4d, 0x3b, 0x5f, limit]);
    }
    bytes.extend([0x0f, 0x86, 0, 0, 0, 0]);
    let branch_end = bytes.len();
    // Constants in the body are aligned relative to its start.
    let check_size = branch_end.next_multiple_of(16);
    bytes.extend(padding(check_size - branch_end));
    bytes.extend(body);
    let more = bytes.len();
    bytes[branch_end - 4..branch_end].copy_from_slice(&((more - branch_end) as i32).to_le_bytes());
    bytes.extend([0x4c, 0x8d, 0x1d]);
    bytes.extend((-(more as i32 + 7)).to_le_bytes());
    bytes.extend([0xe9, 0, 0, 0, 0]);
    let stub_place = bytes.len() as u32 - 4;
    Checked { bytes, check_size: check_size as u32, stub_place: Some(stub_place) }
}

/// `count` bytes (less than 16) of no operation.
fn padding(count: usize) -> Vec<u8> {
    const LONG: [&[u8]; 9] = [
        &[0x90],
        &[0x66, 0x90],
        &[0x0f, 0x1f, 0x00],
        &[0x0f, 0x1f, 0x40, 0x00],
        &[0x0f, 0x1f, 0x44, 0x00, 0x00],
        &[0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
        &[0x0f, 0x1f, 0x80, 0, 0, 0, 0],
        &[0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0],
        &[0x66, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0],
    ];
    let mut bytes = Vec::new();
    while bytes.len() < count {
        bytes.extend(LONG[(count - bytes.len()).min(9) - 1]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_aligned_and_the_branch_leads_behind_it() {
        for (frame, leaf) in [(32, false), (4096, false), (1 << 21, true)] {
            let checked = add_check(&[0xc3; 40], frame, leaf, false);
            assert_eq!(checked.check_size % 16, 0);
            assert_eq!(checked.bytes[checked.check_size as usize], 0xc3);
            assert_eq!(checked.bytes.len(), checked.check_size as usize + 40 + 12);
            assert_eq!(checked.stub_place, Some(checked.bytes.len() as u32 - 4));
        }
    }

    #[test]
    fn small_leaves_have_no_check() {
        assert_eq!(add_check(&[0xc3], 64, true, false).check_size, 0);
        assert_ne!(add_check(&[0xc3], 64, false, false).check_size, 0);
        assert_ne!(add_check(&[0xc3], 96, true, false).check_size, 0);
        assert_ne!(add_check(&[0xc3], 64, true, true).check_size, 0);
    }
}
