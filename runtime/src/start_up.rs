//! Memory that starting took and running does not need, and addresses that it shall not take.
//!
//! Reading and loading an image touches pages of the program's file, of the libraries and of Rust's allocator that a running
//! program never looks at again; they would count as its own for good. What is needed after all comes back from the
//! system's file cache, at the price of a few page faults.

/// Keeps Rust's allocator to one arena where addresses are limited (`ulimit -v`). It would reserve up to 128 MiB of them for each thread, and
/// while it does, no other thread could be created. Called before the first thread is.
pub(crate) fn spare_addresses() {
    if burrow_heap::address_space_limit().is_some() {
        // SAFETY: sets a parameter of the allocator, which is alone on its thread.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
    }
}

/// Gives back what starting took. Called once, before the first goroutine runs.
pub(crate) fn give_back() {
    // SAFETY: no arguments to get wrong; the allocator keeps what is in use.
    unsafe { libc::malloc_trim(0) };
    // SAFETY: `forget_pages` keeps to the contract of the callback.
    unsafe { libc::dl_iterate_phdr(Some(forget_pages), std::ptr::null_mut()) };
}

/// Forgets the pages of one loaded file that nobody can have written to.
///
/// # Safety
/// `info` describes a loaded file.
unsafe extern "C" fn forget_pages(
    info: *mut libc::dl_phdr_info,
    _size: libc::size_t,
    _data: *mut libc::c_void,
) -> libc::c_int {
    const PAGE: usize = 4096;
    // SAFETY: the caller's promise; the headers lie behind one another.
    let (base, headers) = unsafe {
        let info = &*info;
        let headers = if info.dlpi_phnum == 0 {
            &[]
        } else {
            std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum))
        };
        (info.dlpi_addr as usize, headers)
    };
    for header in headers {
        // Segments that may be written have pages of their own, which relocation changed.
        if header.p_type != libc::PT_LOAD || header.p_flags & libc::PF_W != 0 {
            continue;
        }
        let start = (base + header.p_vaddr as usize) / PAGE * PAGE;
        let end = (base + (header.p_vaddr + header.p_filesz) as usize).next_multiple_of(PAGE);
        // SAFETY: a private mapping of a file without changes: its pages come back from the file as they are.
        unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_DONTNEED) };
    }
    0
}
