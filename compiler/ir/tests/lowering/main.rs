//! Lowering of small programs, by topic. Start at [`lowered`].

mod lowered;

mod calls;
mod control_flow;
mod values;
mod variables;
