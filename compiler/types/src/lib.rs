//! Packages and names, exact constants, checking, generics, sizes.
