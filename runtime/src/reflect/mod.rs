//! What package reflect needs of the runtime: types that the program doesn't have, and calls of
//! functions whose type is known at run time only.
//!
//! Start at [`intern`] for types and at [`call`] for calls.

mod call;
mod call_area;
mod intern;

use burrow_abi::native::Native;

pub(crate) use call_area::{CallArea, end as end_call_areas};

/// The natives of `reflect` and of `internal/typeinfo`.
pub fn natives() -> Vec<Native> {
    [call::natives(), call_area::natives(), intern::natives()].concat()
}
