//! Developer commands: check, bless, stress, bench, go-tests.
fn main() {}
