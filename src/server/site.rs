//! The site: the files that do not change while the program runs (browser library, style, fonts, icons, sounds).
//!
//! They are embedded in the binary; `--site FOLDER` reads them from a folder instead. Beside a file `x` there may be `x.br`,
//! the same file compressed by brotli when the site was built.

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use axum::body::Bytes;
use axum::http::header::{self, HeaderName, HeaderValue};

/// The source of the files.
#[derive(Clone, Debug)]
pub enum Site {
    /// A folder on disk, read at every request.
    Folder(PathBuf),
    /// The files embedded in the binary, by path.
    Embedded(fn(&str) -> Option<Cow<'static, [u8]>>),
}

/// One file, ready to send.
#[derive(Clone, Debug)]
pub struct File {
    /// The bytes to send, compressed if `brotli` is set.
    pub body: Bytes,
    /// The media type of the uncompressed bytes.
    pub kind: &'static str,
    /// Whether the bytes are compressed by brotli.
    pub brotli: bool,
}

impl Site {
    /// The file at `path` (no leading slash), compressed if the client accepts `brotli` and such a file exists.
    pub fn find(&self, path: &str, brotli: bool) -> Option<File> {
        let kind = kind(path);
        let packed = if brotli { self.read(&format!("{path}.br")) } else { None };
        match packed {
            Some(body) => Some(File { body, kind, brotli: true }),
            None => self.read(path).map(|body| File { body, kind, brotli: false }),
        }
    }

    fn read(&self, path: &str) -> Option<Bytes> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return None;
        }
        match self {
            Self::Folder(folder) => std::fs::read(folder.join(path)).ok().map(Bytes::from),
            Self::Embedded(read) => read(path).map(|body| match body {
                Cow::Borrowed(body) => Bytes::from_static(body),
                Cow::Owned(body) => Bytes::from(body),
            }),
        }
    }
}

impl File {
    /// The headers for the content type and encoding.
    pub fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = vec![
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if self.brotli {
            headers.push((header::CONTENT_ENCODING, HeaderValue::from_static("br")));
        }
        headers
    }
}

/// A short hash of the style and the browser libraries.
#[must_use]
pub fn version_of(site: &Site) -> String {
    const FILES: [&str; 7] = [
        "site.css",
        "pkg/public.js",
        "pkg/public_bg.wasm",
        "pkg/desk.js",
        "pkg/desk_bg.wasm",
        "pkg/floor.js",
        "pkg/floor_bg.wasm",
    ];
    let mut hasher = Sha256::new();
    for file in FILES {
        if let Some(file) = site.find(file, false) {
            hasher.update(Sha256::digest(&file.body));
        }
    }
    hex::encode(hasher.finalize()).chars().take(12).collect()
}

fn kind(path: &str) -> &'static str {
    match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
