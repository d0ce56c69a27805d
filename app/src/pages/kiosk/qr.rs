//! The address of the status page as a QR code, drawn here so that no trace of it remains in the browser.

/// The number of modules on a side, and the dark ones as an SVG path.
#[cfg(feature = "public")]
pub fn svg_path(address: &str) -> Option<(usize, String)> {
    let address = if address.starts_with('/') {
        format!("{}{address}", leptos::prelude::window().location().origin().ok()?)
    } else {
        address.to_owned()
    };
    let code = fast_qr::QRBuilder::new(address).ecl(fast_qr::ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        for column in 0..code.size {
            if code.data.get(row * code.size + column).is_some_and(|module| module.value()) {
                path.push_str(&format!("M{column} {row}h1v1h-1z"));
            }
        }
    }
    Some((code.size, path))
}

/// The server renders no tickets.
#[cfg(not(feature = "public"))]
pub fn svg_path(_address: &str) -> Option<(usize, String)> {
    None
}
