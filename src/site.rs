//! The site embedded in the binary. In a debug build the files are read from `target/site-dev` at each request.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[cfg_attr(debug_assertions, folder = "target/site-dev")]
#[cfg_attr(not(debug_assertions), folder = "target/site")]
#[allow_missing = true]
struct Files;

/// The bytes of the file at `path`, if the site has it.
pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(path).map(|file| file.data)
}
