//! What people see: pages, components, words.
