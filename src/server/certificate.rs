//! The TLS certificate, which can be replaced while the program runs, and its expiry.

use crate::config::Tls;
use crate::start_error::StartError;
use arc_swap::ArcSwap;
use domain::time::{At, SECOND};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key, read from their files.
pub struct Certificate {
    files: Tls,
    acceptor: Arc<ArcSwap<TlsAcceptor>>,
    /// When it expires, in milliseconds UTC; 0 where that could not be read.
    ends: AtomicI64,
}

impl Certificate {
    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// [`StartError::Tls`].
    pub fn read(files: Tls) -> Result<Certificate, StartError> {
        let (acceptor, ends) = acceptor(&files)?;
        let acceptor = Arc::new(ArcSwap::from_pointee(acceptor));
        Ok(Certificate { files, acceptor, ends: AtomicI64::new(ends) })
    }

    /// Reads the files again for new connections. If they cannot be used, the old certificate remains.
    ///
    /// # Errors
    /// [`StartError::Tls`].
    pub fn reload(&self) -> Result<(), StartError> {
        let (acceptor, ends) = acceptor(&self.files)?;
        self.acceptor.store(Arc::new(acceptor));
        self.ends.store(ends, Ordering::Relaxed);
        Ok(())
    }

    /// The acceptor for new connections, replaced by [`Certificate::reload`].
    pub(crate) fn acceptor(&self) -> Arc<ArcSwap<TlsAcceptor>> {
        Arc::clone(&self.acceptor)
    }

    /// When it expires; `None` where that could not be read.
    #[must_use]
    pub fn ends(&self) -> Option<At> {
        Some(At(self.ends.load(Ordering::Relaxed))).filter(|ends| ends.0 > 0)
    }
}

fn acceptor(files: &Tls) -> Result<(TlsAcceptor, i64), StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Tls(error.to_string());
    let chain = CertificateDer::pem_file_iter(&files.cert).map_err(|error| wrong(&error))?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(|error| wrong(&error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&error))?;
    let ends = chain.first().and_then(|first| not_after(first)).map_or(0, |ends| ends.0);
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    let mut config = config.map_err(|error| wrong(&error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), ends))
}

/// Splits off one DER value: its tag, its contents, and the rest.
fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (held, rest) = rest.split_at_checked(length)?;
    Some((tag, held, rest))
}

/// The end of a certificate's validity (RFC 5280, 4.1.2.5).
fn not_after(der: &[u8]) -> Option<At> {
    let (_, certificate, _) = value(der)?;
    let (_, mut rest, _) = value(certificate)?;
    // Skip the optional version, the serial number, signature and issuer.
    if rest.first() == Some(&0xa0) {
        rest = value(rest)?.2;
    }
    for _ in 0..3 {
        rest = value(rest)?.2;
    }
    let (_, validity, _) = value(rest)?;
    let (_, _, end) = value(validity)?;
    let (tag, text, _) = value(end)?;
    let text = std::str::from_utf8(text).ok()?;
    // UTCTime has two digits for the year: 1950 to 2049.
    let text = match tag {
        0x17 if text.get(..2)? < "50" => format!("20{text}"),
        0x17 => format!("19{text}"),
        _ => text.to_owned(),
    };
    let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    let time = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(At(time.timestamp().as_second().saturating_mul(SECOND)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Encodes a DER value: tag, length, contents.
    fn der(tag: u8, held: &[u8]) -> Vec<u8> {
        let length = held.len();
        let head = match length {
            0..=0x7f => vec![tag, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [head, held.to_vec()].concat()
    }

    fn certificate(version: bool, end: &[u8]) -> Vec<u8> {
        let version = if version { der(0xa0, &der(2, &[2])) } else { Vec::new() };
        let validity = der(0x30, &[der(0x17, b"250101000000Z"), end.to_vec()].concat());
        let before = [version, der(2, &[1, 2, 3]), der(0x30, &[5, 0]), der(0x30, &[7; 200])].concat();
        der(0x30, &der(0x30, &[before, validity, der(0x30, &[1; 300])].concat()))
    }

    #[test]
    fn the_end_is_read_in_both_forms() {
        let short = der(0x17, b"271231235959Z");
        let long = der(0x18, b"20550203040506Z");
        for version in [true, false] {
            assert_eq!(not_after(&certificate(version, &short)), Some(At(1_830_297_599_000)));
            assert_eq!(not_after(&certificate(version, &long)), Some(At(2_685_240_306_000)));
        }
    }

    #[test]
    fn what_is_cut_off_says_nothing() {
        let whole = certificate(true, &der(0x17, b"271231235959Z"));
        for length in 0..whole.len() {
            assert_eq!(not_after(whole.get(..length).unwrap()), None, "{length}");
        }
    }
}
