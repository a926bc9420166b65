//! Generators and oracles for bad input.
