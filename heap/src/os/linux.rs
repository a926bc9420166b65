//! Linux: address space by `mmap`, commitment by `mprotect`, clocks.

/// Reserves `bytes` of address space, at `hint` if that is free; nothing of it is accessible yet.
pub fn reserve(hint: usize, bytes: usize) -> Option<usize> {
    map(hint, bytes, libc::PROT_NONE)
}

/// Reserves `bytes` of zeroed, accessible memory that costs nothing until it is touched.
pub fn reserve_zeroed(bytes: usize) -> Option<usize> {
    map(0, bytes, libc::PROT_READ | libc::PROT_WRITE)
}

/// Makes a part of a reservation accessible; it reads as zero. False when the system refuses.
///
/// # Safety
/// The range lies within a reservation of the caller and is aligned to system pages.
pub unsafe fn commit(address: usize, bytes: usize) -> bool {
    // SAFETY: changes the protection of the caller's own reservation only.
    unsafe { libc::mprotect(address as *mut libc::c_void, bytes, libc::PROT_READ | libc::PROT_WRITE) == 0 }
}

/// Asks for huge pages in a committed range. A refusal changes nothing but speed.
///
/// # Safety
/// The range lies within a reservation of the caller and is aligned to system pages.
pub unsafe fn advise_huge_pages(address: usize, bytes: usize) {
    // SAFETY: advice about the caller's own reservation only.
    unsafe { libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_HUGEPAGE) };
}

/// Moves what a committed range holds to huge pages, now; what had no memory gets some. A refusal changes nothing but speed.
///
/// # Safety
/// The range lies within a reservation of the caller and is aligned to huge pages.
pub unsafe fn collapse(address: usize, bytes: usize) {
    // SAFETY: the contents of the caller's own range stay what they are.
    unsafe { libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_COLLAPSE) };
}

/// Gives the memory behind a committed range back; the range stays accessible and reads as zero.
/// False when the system refuses: then nothing changed.
///
/// # Safety
/// The range lies within a reservation of the caller and is aligned to system pages; nothing uses what it holds.
pub unsafe fn discard(address: usize, bytes: usize) -> bool {
    // SAFETY: the caller gives up the contents of its own range.
    unsafe { libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_DONTNEED) == 0 }
}

/// Asks for ordinary pages in a committed range, so that the system does not fill a part that was given back.
/// A refusal changes nothing but memory.
///
/// # Safety
/// The range lies within a reservation of the caller and is aligned to system pages.
pub unsafe fn advise_small_pages(address: usize, bytes: usize) {
    // SAFETY: advice about the caller's own reservation only.
    unsafe { libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_NOHUGEPAGE) };
}

/// Gives the pages of a committed range memory now, as if each had been written to. A refusal changes nothing: they
/// get it when they are touched.
///
/// # Safety
/// The range lies within a reservation of the caller and is aligned to system pages.
pub unsafe fn populate(address: usize, bytes: usize) {
    // SAFETY: does to the caller's own memory what touching it would do.
    unsafe { libc::madvise(address as *mut libc::c_void, bytes, libc::MADV_POPULATE_WRITE) };
}

/// Gives a reservation back.
///
/// # Safety
/// Exactly a range that one of the reserving functions returned; nothing uses it any more.
pub unsafe fn release(address: usize, bytes: usize) {
    // SAFETY: unmaps the caller's own reservation only.
    unsafe { libc::munmap(address as *mut libc::c_void, bytes) };
}

/// Bytes of address space that the process may have at most (`ulimit -v`); `None`: no limit.
pub fn address_space_limit() -> Option<usize> {
    rlimit(libc::RLIMIT_AS)
}

/// Bytes of writable memory that the process may have at most (`ulimit -d`); `None`: no limit.
pub fn data_limit() -> Option<usize> {
    rlimit(libc::RLIMIT_DATA)
}

fn rlimit(resource: libc::__rlimit_resource_t) -> Option<usize> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the result.
    let known = unsafe { libc::getrlimit(resource, &raw mut limit) } == 0;
    (known && limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur as usize)
}

/// Nanoseconds of the monotonic clock.
pub fn monotonic_nanoseconds() -> u64 {
    clock(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds since 1970.
pub fn unix_nanoseconds() -> u64 {
    clock(libc::CLOCK_REALTIME)
}

/// Processor time that the calling thread has used, in nanoseconds.
pub fn thread_nanoseconds() -> u64 {
    clock(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// Processor time that all threads of the process have used, in nanoseconds.
pub fn process_nanoseconds() -> u64 {
    clock(libc::CLOCK_PROCESS_CPUTIME_ID)
}

fn map(hint: usize, bytes: usize, protection: libc::c_int) -> Option<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: without MAP_FIXED a new mapping replaces none.
    let address = unsafe { libc::mmap(hint as *mut libc::c_void, bytes, protection, flags, -1, 0) };
    if address == libc::MAP_FAILED || address.is_null() { None } else { Some(address as usize) }
}

fn clock(id: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the result; the clocks exist on every supported kernel.
    unsafe { libc::clock_gettime(id, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
