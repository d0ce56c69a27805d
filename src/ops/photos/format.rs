//! Files of pictures, read part by part. What a camera or a program wrote beside the picture (place, time, device,
//! a smaller copy) is left out: the picture is shown to everyone. Only how a JPEG file is turned is kept.

use crate::model::photos::{Photo, PhotoKind};

/// A picture without its notes; `None` for bytes that are not a whole JPEG, PNG or WebP file.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Photo> {
    let jpeg = || Some((PhotoKind::Jpeg, jpeg(bytes)?));
    let png = || Some((PhotoKind::Png, png(bytes)?));
    let webp = || Some((PhotoKind::Webp, webp(bytes)?));
    let (kind, bytes) = jpeg().or_else(png).or_else(webp)?;
    Some(Photo { kind, bytes })
}

/// Takes `n` bytes from the beginning of `rest`.
fn take<'b>(rest: &mut &'b [u8], n: usize) -> Option<&'b [u8]> {
    let (taken, left) = rest.split_at_checked(n)?;
    *rest = left;
    Some(taken)
}

/// A number of up to four bytes.
fn number(bytes: &[u8], little: bool) -> u32 {
    let add = |sum: u32, byte: &u8| (sum << 8) | u32::from(*byte);
    if little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) }
}

/// The markers of a JPEG file that this needs to know (ISO/IEC 10918-1, table B.1).
mod marker {
    pub(super) const START: u8 = 0xd8;
    pub(super) const END: u8 = 0xd9;
    pub(super) const SCAN: u8 = 0xda;
    pub(super) const APP0: u8 = 0xe0;
    pub(super) const APP1: u8 = 0xe1;
    pub(super) const APP2: u8 = 0xe2;
    pub(super) const APP14: u8 = 0xee;
    pub(super) const APP15: u8 = 0xef;
    pub(super) const COMMENT: u8 = 0xfe;
    pub(super) const RESTARTS: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;
}

/// The length of a JFIF part (ISO/IEC 10918-5) before the size of its smaller copy: name, version, density.
const JFIF: usize = 12;

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    if take(&mut rest, 2)? != [0xff, marker::START] {
        return None;
    }
    let mut out = vec![0xff, marker::START];
    let (mut turned, mut scans) = (false, 0);
    loop {
        let [0xff, mark] = take(&mut rest, 2)? else { return None };
        if *mark == 0xff {
            // A filling byte before the marker.
            rest = bytes.get(bytes.len() - rest.len() - 1..)?;
            continue;
        }
        if *mark == marker::END {
            // What follows, such as a second picture, is left out.
            out.extend([0xff, marker::END]);
            return (scans > 0).then_some(out);
        }
        let size = number(take(&mut rest, 2)?, false) as usize;
        let part = take(&mut rest, size.checked_sub(2)?)?;
        if *mark == marker::APP1
            && !turned
            && let Some(turn) = orientation(part)
        {
            out.extend(turned_so(turn));
            turned = true;
        }
        if *mark == marker::APP0
            && let Some(head) = part.get(..JFIF).filter(|head| head.starts_with(b"JFIF\0"))
        {
            // No columns and no rows: a smaller copy that follows is left out.
            out.extend([0xff, marker::APP0, 0, 16]);
            out.extend(head);
            out.extend([0, 0]);
        }
        let colors = *mark == marker::APP14 || *mark == marker::APP2 && part.starts_with(b"ICC_PROFILE\0");
        let notes = (marker::APP0..=marker::APP15).contains(mark) || *mark == marker::COMMENT;
        if colors || !notes {
            out.extend([0xff, *mark]);
            out.extend(u16::try_from(size).ok()?.to_be_bytes());
            out.extend(part);
        }
        if *mark == marker::SCAN {
            scans += 1;
            let length = scan(rest)?;
            out.extend(take(&mut rest, length)?);
        }
    }
}

/// The length of the coded data of a scan: until the next marker that is no restart.
fn scan(data: &[u8]) -> Option<usize> {
    let next = |pair: &[u8]| matches!(pair, [0xff, mark] if *mark != 0 && *mark != 0xff && !marker::RESTARTS.contains(mark));
    data.windows(2).position(next)
}

/// How a picture is turned, from its Exif part: a number from 2 to 8; `None` where it is not.
fn orientation(part: &[u8]) -> Option<u8> {
    let tiff = part.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let at = number(tiff.get(4..8)?, little) as usize;
    let mut directory = tiff.get(at..)?;
    let count = number(take(&mut directory, 2)?, little);
    for _ in 0..count {
        let entry = take(&mut directory, 12)?;
        if number(entry.get(..2)?, little) == 0x0112 {
            let turn = number(entry.get(8..10)?, little);
            return u8::try_from(turn).ok().filter(|turn| (2..=8).contains(turn));
        }
    }
    None
}

/// An Exif part that holds nothing but how the picture is turned.
fn turned_so(turn: u8) -> Vec<u8> {
    let mut part = vec![0xff, marker::APP1, 0, 34];
    part.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08");
    // One entry: tag, type SHORT, one value; no further directory.
    part.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0]);
    part
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Parts of a PNG file that change how the picture looks. Those whose name begins with a capital are needed.
const PNG_PARTS: [&[u8]; 7] = [b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(PNG)?;
    let mut out = PNG.to_vec();
    let mut data = false;
    loop {
        let size = number(rest.get(..4)?, false) as usize;
        let part = take(&mut rest, size.checked_add(12)?)?;
        let name = part.get(4..8)?;
        if out.len() == PNG.len() && name != b"IHDR" {
            return None;
        }
        data |= name == b"IDAT";
        if name.first().is_some_and(u8::is_ascii_uppercase) || PNG_PARTS.contains(&name) {
            out.extend(part);
        }
        if name == b"IEND" {
            return data.then_some(out);
        }
    }
}

/// Parts of a WebP file that make up the picture. Animations are not shown.
const WEBP_PARTS: [&[u8]; 5] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"];
/// The flags of `VP8X` for parts that are left out: Exif, XMP, animation.
const WEBP_NOTES: u8 = 0b0000_1110;

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"RIFF")?;
    let size = number(take(&mut rest, 4)?, true) as usize;
    let mut rest = rest.get(..size)?.strip_prefix(b"WEBP")?;
    let (mut parts, mut data) = (Vec::new(), false);
    while !rest.is_empty() {
        let name = take(&mut rest, 4)?;
        let length = take(&mut rest, 4)?;
        let size = number(length, true) as usize;
        let part = take(&mut rest, size)?;
        // Parts begin at even places.
        let fill = if size % 2 == 1 { take(&mut rest, 1)? } else { &[] };
        if !WEBP_PARTS.contains(&name) {
            continue;
        }
        data |= matches!(name, b"VP8 " | b"VP8L");
        parts.extend(name);
        parts.extend(length);
        match part.split_first() {
            Some((flags, others)) if name == b"VP8X" => {
                parts.push(flags & !WEBP_NOTES);
                parts.extend(others);
            }
            _ => parts.extend(part),
        }
        parts.extend(fill);
    }
    let size = u32::try_from(parts.len() + 4).ok()?;
    data.then(|| [&b"RIFF"[..], &size.to_le_bytes(), b"WEBP", &parts].concat())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(mark: u8, part: &[u8]) -> Vec<u8> {
        let size = u16::try_from(part.len() + 2).unwrap().to_be_bytes();
        [&[0xff, mark][..], &size, part].concat()
    }

    /// A JPEG file in its parts: no picture, but what a decoder would meet in this order.
    fn photo(exif: &[u8]) -> Vec<u8> {
        let mut file = vec![0xff, marker::START];
        file.extend(segment(marker::APP0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x02tiny"));
        file.extend(segment(marker::APP0, b"JFXX\0\x10small copy"));
        file.extend(segment(marker::APP1, exif));
        file.extend(segment(marker::COMMENT, b"taken by Ann"));
        file.extend(segment(0xc0, b"frame"));
        file.extend(segment(marker::SCAN, b"scan"));
        file.extend(b"\x01\xff\x00\x02\xff\xd3\x03");
        file.extend([0xff, marker::END]);
        file
    }

    fn exif(turn: u8) -> Vec<u8> {
        let mut part = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
        part.extend(b"\x0f\x01\x02\0\x04\0\0\0Cam\0");
        part.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0]);
        part.extend(b"\0\0\0\0 at 39.9526 N, 75.1652 W");
        part
    }

    #[test]
    fn a_photo_loses_its_place_and_keeps_how_it_is_turned() {
        let file = photo(&exif(6));
        let read = read(&[&file[..], b"and a second picture, with its own place"].concat()).unwrap();
        assert_eq!(read.kind, PhotoKind::Jpeg);
        let text = String::from_utf8_lossy(&read.bytes).into_owned();
        for gone in ["39.9526", "Cam", "Ann", "tiny", "small copy", "second"] {
            assert!(!text.contains(gone), "{gone} is still in it");
        }
        let kept = read.bytes.windows(2).position(|pair| pair == [0xff, marker::APP1]).unwrap();
        assert_eq!(orientation(read.bytes.get(kept + 4..kept + 36).unwrap()), Some(6));
        assert!(text.contains("JFIF") && text.contains("frame") && text.contains("scan"));
        let density = segment(marker::APP0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0");
        assert!(read.bytes.get(2..).unwrap().starts_with(&density), "as it was, without a smaller copy");
        // Once cleaned, it stays as it is.
        assert_eq!(super::read(&read.bytes), Some(read));
        let upright = super::read(&photo(&exif(1))).unwrap();
        assert!(!upright.bytes.windows(2).any(|pair| pair == [0xff, marker::APP1]));
    }

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, b"crc!"].concat()
    }

    #[test]
    fn a_png_loses_its_texts() {
        let parts = [
            chunk(b"IHDR", &[0; 13]),
            chunk(b"tEXt", b"Author\0Ann"),
            chunk(b"gAMA", &[0; 4]),
            chunk(b"eXIf", b"place"),
            chunk(b"IDAT", b"data"),
            chunk(b"IEND", b""),
        ];
        let file = [PNG, &parts.concat()].concat();
        let read = read(&file).unwrap();
        let text = String::from_utf8_lossy(&read.bytes).into_owned();
        assert!(!text.contains("Ann") && !text.contains("place"));
        assert!(text.contains("gAMA") && text.contains("IDAT") && text.ends_with("IENDcrc!"));
        assert_eq!(super::read(file.get(..file.len() - 1).unwrap()), None, "it was cut off");
    }

    #[test]
    fn a_webp_loses_its_notes() {
        let part = |name: &[u8; 4], data: &[u8]| {
            let fill = if data.len() % 2 == 1 { &b"\0"[..] } else { b"" };
            [&name[..], &u32::try_from(data.len()).unwrap().to_le_bytes(), data, fill].concat()
        };
        let parts =
            [part(b"VP8X", b"\x1f123456789"), part(b"VP8L", b"odd"), part(b"EXIF", b"place")].concat();
        let size = u32::try_from(parts.len() + 4).unwrap().to_le_bytes();
        let read = read(&[&b"RIFF"[..], &size, b"WEBP", &parts].concat()).unwrap();
        assert_eq!(read.kind, PhotoKind::Webp);
        let text = String::from_utf8_lossy(&read.bytes).into_owned();
        assert!(!text.contains("place") && text.contains("\u{11}123456789"));
        assert_eq!(super::read(&read.bytes), Some(read));
    }

    #[test]
    fn other_files_are_no_pictures() {
        for other in
            [&b""[..], b"GIF89a", b"<svg onload=alert(1)>", b"\xff\xd8\xff", b"RIFF\xff\xff\xff\xffWEBP"]
        {
            assert_eq!(read(other), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(kind in 0usize..3, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let heads: [&[u8]; 3] = [&[0xff, 0xd8], PNG, b"RIFF\x20\0\0\0WEBP"];
            let file = [heads[kind], &bytes].concat();
            if let Some(photo) = read(&file) {
                prop_assert_eq!(super::read(&photo.bytes), Some(photo));
            }
        }

        #[test]
        fn a_photo_that_was_cut_off_is_refused(at in 0usize..170) {
            let whole = photo(&exif(3));
            prop_assume!(at < whole.len());
            prop_assert_eq!(read(whole.get(..at).unwrap()), None);
        }
    }
}
