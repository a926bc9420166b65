//! A compiled program as one relocatable file.
