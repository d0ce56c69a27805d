//! QR codes, each one path of an SVG: small enough for a page with a thousand of them. Each stands beside the same
//! address in letters, for those without a camera.

use crate::error::Failure;
use crate::state::AppState;
use app::api::{PairingView, QrView};
use fast_qr::ECL;
use fast_qr::qr::QRBuilder;
use http::HeaderMap;
use ops::error::Error;
use ops::staff::Device;
use std::fmt::Write;

/// The light border of a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// Draws a text as a QR code: a stroke along each run of dark modules of a row.
///
/// # Errors
/// When the text is too long for a code.
pub fn qr(text: &str) -> Result<QrView, Failure> {
    let code = QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|error| Failure::from(Error::Fault(error.to_string())))?;
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
        // Writing to a string does not fail.
        let _written = write!(path, "M{QUIET} {}", y + QUIET);
        for run in row.chunk_by(|one, next| one.value() == next.value()) {
            let dark = run.first().is_some_and(|module| module.value());
            let _written =
                if dark { write!(path, "h{}", run.len()) } else { write!(path, "m{} 0", run.len()) };
        }
    }
    Ok(QrView { side: (code.size + 2 * QUIET) as u32, path })
}

/// The address that pairs the device which opens it. The code is in its fragment, which browsers keep to themselves: it is in
/// no log of a server or proxy, and in no `Referer`.
#[must_use]
pub fn pairing_url(state: &AppState, headers: &HeaderMap, code: &str) -> String {
    format!("{}/pair#{code}", state.origin(headers))
}

/// A pairing code as a page shows it: for which device and district, in letters, as a link and as a QR code.
///
/// # Errors
/// When the store fails.
pub async fn pairing(
    state: &AppState,
    headers: &HeaderMap,
    device: &Device,
    code: &str,
) -> Result<PairingView, Failure> {
    let url = pairing_url(state, headers, code);
    let card = state.tools().store.card(&device.district).await?;
    Ok(PairingView {
        device: device.id.to_string(),
        kind: device.kind,
        name: device.name.clone(),
        district: card.map_or_else(|| device.district.to_string(), |card| card.name),
        code: code.to_owned(),
        qr: qr(&url)?,
        url,
        until: state.local(&device.district, device.code_until),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_and_no_other() {
        let url = "https://window.example.org/pair#ABCDE-FGHJK";
        let view = qr(url).unwrap();
        let code = QRBuilder::new(url).ecl(ECL::M).build().unwrap();
        let side = view.side as usize;
        assert_eq!(side, code.size + 8);
        let mut drawn = vec![vec![false; side]; side];
        for row in view.path.split('M').skip(1) {
            let (start, runs) = row.split_at(row.find(['h', 'm']).unwrap());
            let (x, y) = start.split_once(' ').unwrap();
            let (mut x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let mut rest = runs;
            while !rest.is_empty() {
                let (kind, after) = rest.split_at(1);
                let end = after.find(['h', 'm']).unwrap_or(after.len());
                let (length, next) = after.split_at(end);
                let length: usize = length.trim_end_matches(" 0").parse().unwrap();
                if kind == "h" {
                    drawn[y][x..x + length].fill(true);
                }
                x += length;
                rest = next;
            }
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (4..side - 4).contains(&x) && (4..side - 4).contains(&y);
                let wanted = inside && code.data[(y - 4) * code.size + (x - 4)].value();
                assert_eq!(*dark, wanted, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_thousand_codes_of_one_time_links_fit_on_a_page() {
        let url = format!("https://window.example.org/welcome/{}", "0f".repeat(32));
        assert!(qr(&url).unwrap().path.len() < 5_000);
    }
}
