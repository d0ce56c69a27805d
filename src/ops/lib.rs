//! Use cases, the one door to them, and the ports they need.
