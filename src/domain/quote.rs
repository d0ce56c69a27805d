//! The wait that is told to a resident.
