//! What starts a compiled program: the compiler has no part in it.
//!
//! Both executables are made of this crate: `burrow-runtime`, which does nothing else, and `burrow`, which can do it as
//! well. [`program`] finds the image and runs it, if [`identity`] says that it was compiled for this build of the runtime, with the
//! settings that [`environment`] reads; [`recorder`] writes down what the collector does for the commands that want to know.

pub mod environment;
pub mod identity;
pub mod program;
pub mod recorder;
