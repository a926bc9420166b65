//! IR to control flow to Cranelift to bytes and tables.
