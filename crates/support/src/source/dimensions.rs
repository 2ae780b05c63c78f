//! How large an image is.
//!
//! In: an image's file. Out: width and height in pixels. Never: decoding it.
#![expect(clippy::disallowed_methods, reason = "reads the first bytes of files")]

use std::io;
use std::path::Path;

use super::Reference;

/// Extensions of the image formats whose sizes can be read.
const IMAGES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp"];

impl Reference {
    /// Whether its name is that of an image, and its content is not.
    pub fn is_broken_image(&self) -> bool {
        let extension = self.path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        self.dimensions.is_none() && IMAGES.contains(&extension.to_ascii_lowercase().as_str())
    }
}

/// Width and height of an image, from the first bytes of its file.
pub(super) fn dimensions(path: &Path) -> Option<(u32, u32)> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    if extension == "svg" {
        return svg_dimensions(&read_start(path).ok()?);
    }
    if !IMAGES.contains(&extension.as_str()) {
        return None;
    }
    let size = imagesize::size(path).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    let is_jpeg = extension == "jpg" || extension == "jpeg";
    let is_turned = is_jpeg && read_head(path).is_ok_and(|start| crate::exif::is_turned(&start));
    Some(if is_turned { (height, width) } else { (width, height) })
}

/// The start of a file, which has what is said of the image.
fn read_head(path: &Path) -> io::Result<Vec<u8>> {
    use std::io::Read;
    const HEAD: u64 = 128 << 10;
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// The first bytes of a file, as text.
fn read_start(path: &Path) -> io::Result<String> {
    use std::io::Read;
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(4096).read_to_end(&mut start)?;
    Ok(String::from_utf8_lossy(&start).into_owned())
}

/// Width and height of an SVG file: what its root element says, in pixels, else the size of its
/// `viewBox`.
fn svg_dimensions(text: &str) -> Option<(u32, u32)> {
    let tag = text[text.find("<svg")?..].split('>').next()?;
    let attribute = |name: &str| {
        let (_, after) = tag.split_once(&format!(" {name}=")).or_else(|| tag.split_once(&format!("\n{name}=")))?;
        let quote = after.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        after[1..].split(quote).next()
    };
    let pixels = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        (number >= 1.0 && number <= f64::from(u16::MAX)).then_some(number.round() as u32)
    };
    if let (Some(width), Some(height)) = (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        return Some((width, height));
    }
    let mut sizes = attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
    Some((pixels(sizes.next()?)?, pixels(sizes.next()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_svg_files() {
        for (text, expected) in [
            ("<svg xmlns=\"x\" width=\"80\" height=\"40px\">", Some((80, 40))),
            ("<?xml version=\"1.0\"?>\n<svg viewBox='0 0 640.4 480' width='100%'>", Some((640, 480))),
            ("<svg\nviewBox=\"0,0,10,20\">", Some((10, 20))),
            ("<svg width=\"80\">", None),
            ("<svg", None),
            ("<svg width=>", None),
            ("", None),
        ] {
            assert_eq!(svg_dimensions(text), expected, "{text}");
        }
    }
}
