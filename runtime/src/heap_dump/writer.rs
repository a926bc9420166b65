//! The encoding of a heap dump: unsigned numbers in groups of seven bits, strings behind their length, records behind their tag.
//!
//! Start at [`Writer`].

/// What a dump begins with.
pub(super) const HEADER: &[u8] = b"go1.7 heap dump\n";

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(super) enum Tag {
    End = 0,
    Object = 1,
    OtherRoot = 2,
    Type = 3,
    Goroutine = 4,
    StackFrame = 5,
    Parameters = 6,
    Finalizer = 7,
    Itab = 8,
    MemoryStatistics = 10,
    Data = 12,
    Bss = 13,
    Defer = 14,
    Panic = 15,
    ProfileSite = 16,
    ProfileSample = 17,
}

/// Ends a list of fields, and says of a field that it is a pointer.
const END_OF_FIELDS: u64 = 0;
const POINTER_FIELD: u64 = 1;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 64 << 10;

/// Writes a dump to a file descriptor. Errors are kept: nothing more is written then.
pub(super) struct Writer {
    file: i32,
    buffer: Vec<u8>,
    failed: bool,
}

impl Writer {
    pub(super) fn new(file: i32) -> Writer {
        Writer { file, buffer: Vec::with_capacity(BUFFER), failed: false }
    }

    /// Begins a record.
    pub(super) fn tag(&mut self, tag: Tag) {
        self.number(tag as u64);
    }

    pub(super) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.buffer.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.buffer.push(value as u8);
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    pub(super) fn address(&mut self, value: usize) {
        self.number(value as u64);
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.number(u64::from(value));
    }

    pub(super) fn text(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        if bytes.len() >= BUFFER {
            self.flush();
            return self.write(bytes);
        }
        self.buffer.extend_from_slice(bytes);
    }

    pub(super) fn text_without_length(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The offsets of pointers in what was written before.
    pub(super) fn fields(&mut self, offsets: impl IntoIterator<Item = usize>) {
        for offset in offsets {
            self.number(POINTER_FIELD);
            self.address(offset);
        }
        self.number(END_OF_FIELDS);
    }

    /// The bytes of `start..end`.
    ///
    /// # Safety
    /// They are readable, and nobody changes them meanwhile.
    pub(super) unsafe fn memory(&mut self, start: usize, end: usize) {
        // SAFETY: contract.
        self.text(unsafe { std::slice::from_raw_parts(start as *const u8, end - start) });
    }

    /// Writes what is left.
    pub(super) fn flush(&mut self) {
        let bytes = std::mem::take(&mut self.buffer);
        self.write(&bytes);
        self.buffer = bytes;
        self.buffer.clear();
    }

    fn write(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.failed {
            // SAFETY: readable bytes; a bad descriptor is an error.
            let written = unsafe { libc::write(self.file, bytes.as_ptr().cast(), bytes.len()) };
            match usize::try_from(written) {
                Ok(count) => bytes = &bytes[count..],
                Err(_) => self.failed = std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted,
            }
        }
    }
}
