//! The only crate that knows HTTP.
