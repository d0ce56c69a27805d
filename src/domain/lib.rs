//! The rules of the counter: pure, without clock, randomness or input and output.
