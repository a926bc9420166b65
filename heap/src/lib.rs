//! The memory manager: spans, caches, collectors; knows no Go.
