//! Stack or heap for each allocation, and why.
