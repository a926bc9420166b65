//! Plain data that heap, runtime and compiler agree on: size classes, pointer maps, type
//! descriptors, and the offsets of the processor's record.
//!
//! Nothing here allocates memory or knows how it is managed.

pub mod descriptor;
pub mod layout_table;
pub mod pointer_map;
pub mod processor;
pub mod size_class;
