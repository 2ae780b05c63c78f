//! Metadata of photos.
//!
//! In: the bytes of a JPEG, PNG or WebP file. Out: whether the photo is turned, and the same file
//! without what tells where, when and with what it was taken. Never: touching the image itself,
//! which loses nothing.

/// A JPEG segment that holds Exif data starts so.
const EXIF: &[u8] = b"Exif\0\0";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The file without what its maker noted of time, place and camera. Colours stay as they are meant,
/// and so does which side is up. A file that is not understood stays as it is.
pub fn without_place(bytes: &[u8]) -> Vec<u8> {
    let stripped = match bytes {
        [0xff, 0xd8, ..] => jpeg(bytes),
        _ if bytes.starts_with(PNG) => png(bytes),
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => webp(bytes),
        _ => None,
    };
    stripped.unwrap_or_else(|| bytes.to_vec())
}

/// Whether a JPEG photo is to be turned by a quarter, so that its width is its height. The start of
/// the file is enough.
pub fn is_turned(bytes: &[u8]) -> bool {
    orientation(bytes).is_some_and(|orientation| orientation >= 5)
}

/// 1 to 8, as Exif counts them.
fn orientation(bytes: &[u8]) -> Option<u8> {
    let segment = Segments::of(bytes)?.find(|segment| segment.marker == 0xe1 && segment.data.starts_with(EXIF))?;
    let tiff = &segment.data[EXIF.len()..];
    let is_little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| -> Option<usize> {
        let bytes = tiff.get(at..at.checked_add(length)?)?;
        let add = |number: usize, byte: &u8| number << 8 | usize::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let directory = number(4, 4)?;
    let count = number(directory, 2)?;
    let mut entries = (0..count).map(|index| directory + 2 + 12 * index);
    let entry = entries.find(|&entry| number(entry, 2) == Some(0x112))?;
    u8::try_from(number(entry + 8, 2)?).ok().filter(|orientation| (1..=8).contains(orientation))
}

/// A segment of a JPEG file before its image.
struct Segment<'a> {
    marker: u8,
    data: &'a [u8],
    /// With its head.
    whole: &'a [u8],
}

/// The segments before the image.
struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Segments<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { rest: bytes.strip_prefix(&[0xff, 0xd8])? })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let &[0xff, marker, high, low, ..] = self.rest else { return None };
        // The image begins.
        if marker == 0xda {
            return None;
        }
        let end = 2 + usize::from(u16::from_be_bytes([high, low]));
        let whole = self.rest.get(..end)?;
        self.rest = &self.rest[end..];
        Some(Segment { marker, data: whole.get(4..)?, whole })
    }
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xff, 0xd8];
    let orientation = orientation(bytes).filter(|&orientation| orientation != 1);
    kept.extend(orientation.map(exif).unwrap_or_default());
    let mut segments = Segments::of(bytes)?;
    for segment in segments.by_ref() {
        // Kept are the head of JFIF, colours (ICC in APP2, Adobe in APP14) and what the image
        // needs. A second image in APP2 (MPF) has its own place.
        let is_note = match segment.marker {
            0xe2 => !segment.data.starts_with(b"ICC_PROFILE\0"),
            0xe0 | 0xee => false,
            marker => (0xe1..=0xef).contains(&marker) || marker == 0xfe,
        };
        if !is_note {
            kept.extend_from_slice(segment.whole);
        }
    }
    // Not at an image: the file is damaged, and better left as it is.
    if segments.rest.get(..2) != Some(&[0xff, 0xda]) {
        return None;
    }
    kept.extend_from_slice(image(segments.rest));
    Some(kept)
}

/// The image up to its end; cameras put more behind it.
fn image(rest: &[u8]) -> &[u8] {
    let end = rest.windows(2).position(|pair| pair == [0xff, 0xd9]);
    end.map_or(rest, |end| &rest[..end + 2])
}

/// An Exif segment that says which side is up, and nothing else.
fn exif(orientation: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend_from_slice(EXIF);
    // One entry: the tag, a short number, one of it, its value; and no further directory.
    segment.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const NOTES: [&[u8]; 5] = [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"];
    let mut kept = PNG.to_vec();
    let mut rest = &bytes[PNG.len()..];
    while !rest.is_empty() {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let chunk = rest.get(..length.checked_add(12)?)?;
        rest = &rest[chunk.len()..];
        if !NOTES.contains(&&chunk[4..8]) {
            kept.extend_from_slice(chunk);
        }
        // Nothing belongs behind it.
        if &chunk[4..8] == b"IEND" {
            break;
        }
    }
    Some(kept)
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut rest = &bytes[12..];
    while !rest.is_empty() {
        let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let chunk = rest.get(..length.checked_add(8)?)?;
        rest = rest.get(chunk.len() + length % 2..).unwrap_or_default();
        if [b"EXIF", b"XMP "].contains(&chunk.first_chunk()?) {
            continue;
        }
        let start = kept.len();
        kept.extend_from_slice(chunk);
        kept.extend_from_slice(&[0][..length % 2]);
        if chunk.starts_with(b"VP8X") && length > 0 {
            // It no longer has these two.
            kept[start + 8] &= !0b1100;
        }
    }
    let length = u32::try_from(kept.len() - 8).ok()?;
    kept[4..8].copy_from_slice(&length.to_le_bytes());
    Some(kept)
}

/// A JPEG file that says which side of its image is up.
pub fn with_orientation(bytes: &[u8], orientation: u8) -> Vec<u8> {
    [&bytes[..2], &exif(orientation), &bytes[2..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat};
    use std::io::Cursor;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(16, 8).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn contains(bytes: &[u8], words: &str) -> bool {
        bytes.windows(words.len()).any(|part| part == words.as_bytes())
    }

    fn is_whole(bytes: &[u8]) -> bool {
        image::load_from_memory(bytes).is_ok_and(|image| (image.width(), image.height()) == (16, 8))
    }

    #[test]
    fn a_jpeg_file_loses_its_notes_and_keeps_its_side() {
        let plain = encoded(ImageFormat::Jpeg);
        assert_eq!(without_place(&plain), plain);
        for orientation in 1..=8 {
            let note = [&[0xff, 0xe1, 0, 12][..], b"http: GPS!", &[0xff, 0xfe, 0, 6], b"GPS!"].concat();
            let mut noted = with_orientation(&plain, orientation);
            noted.splice(2..2, note);
            noted.extend_from_slice(b"GPS behind the image");
            let stripped = without_place(&noted);
            assert!(contains(&noted, "GPS") && !contains(&stripped, "GPS") && is_whole(&stripped));
            assert_eq!(super::orientation(&stripped).unwrap_or(1), orientation);
            assert_eq!(is_turned(&stripped), orientation >= 5);
        }
    }

    #[test]
    fn png_and_webp_files_lose_their_notes() {
        let plain = encoded(ImageFormat::Png);
        let mut noted = plain.clone();
        // After the first chunk; nobody looks at the checksum of a note.
        noted.splice(33..33, [&[0, 0, 0, 7][..], b"tEXtGPS\0 no", &[0; 4]].concat());
        assert_eq!(without_place(&noted), plain);
        let plain = encoded(ImageFormat::WebP);
        assert!(is_whole(&without_place(&plain)));
        let mut noted = plain.clone();
        noted.extend_from_slice(b"EXIF\x05\0\0\0GPS!!\0");
        let stripped = without_place(&noted);
        assert!(!contains(&stripped, "GPS") && is_whole(&stripped));
    }

    #[test]
    fn what_is_not_understood_stays() {
        for bytes in [
            &b""[..],
            b"GIF89a",
            b"\xff\xd8",
            b"\xff\xd8\xff\xe1\xff",
            b"RIFF\0\0\0\0WEBPVP8",
            b"\x89PNG\r\n\x1a\n\0\0",
        ] {
            assert_eq!(without_place(bytes), bytes);
            assert!(!is_turned(bytes));
        }
        // No bytes make it panic.
        let jpeg = with_orientation(&encoded(ImageFormat::Jpeg), 6);
        for length in 0..jpeg.len() {
            without_place(&jpeg[..length]);
            is_turned(&jpeg[..length]);
        }
    }
}
