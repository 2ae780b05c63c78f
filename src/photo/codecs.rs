//! Decoding, turning, scaling and encoding of images.
//!
//! In: the bytes of an image. Out: the bytes of its copy. Never: an image wider than the original.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use moxcms::{ColorProfile, Layout, TransformOptions};

use super::{Copy, Format};

/// Makes a smaller copy of an image. One without losses (PNG) stays without losses as WebP: it is a
/// drawing or a screenshot more often than a photo.
///
/// # Errors
/// It is no image that can be read; in words.
pub(super) fn copy(bytes: &[u8], copy: &Copy) -> Result<Vec<u8>, String> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let format = reader.format();
    let image = upright(reader).map_err(|error| in_one_line(&error.to_string()))?;
    let (width, height) = (image.width(), image.height());
    let smaller = copy.width.clamp(1, width.max(1));
    let proportional = (u64::from(height) * u64::from(smaller) + u64::from(width) / 2) / u64::from(width.max(1));
    let (pixels, [width, height]) = resized(image, [smaller, u32::try_from(proportional.max(1)).unwrap_or(1)])?;
    match copy.format {
        Format::Webp => {
            let encoder = webp::Encoder::from_rgba(&pixels, width, height);
            let lossless = format == Some(ImageFormat::Png);
            let made = encoder.encode_simple(lossless, f32::from(copy.quality));
            Ok(made.map_err(|error| format!("cannot be written as WebP: {error:?}"))?.to_vec())
        }
        Format::Avif => avif(&pixels, width, height, copy.quality),
    }
}

/// A decoder's message may have several.
fn in_one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The image as it is to be seen, in the colours of the web.
fn upright(reader: ImageReader<Cursor<&[u8]>>) -> image::ImageResult<DynamicImage> {
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let profile = decoder.icc_profile()?;
    let mut image = DynamicImage::ImageRgba8(DynamicImage::from_decoder(decoder)?.into_rgba8());
    image.apply_orientation(orientation);
    if let Some(image) = profile.and_then(|profile| in_srgb(&image, &profile)) {
        return Ok(image);
    }
    Ok(image)
}

/// The image in the colours that are meant where none are named. `None` where it is in these, or in
/// ones that are not understood.
fn in_srgb(image: &DynamicImage, profile: &[u8]) -> Option<DynamicImage> {
    let (from, to) = (ColorProfile::new_from_slice(profile).ok()?, ColorProfile::new_srgb());
    let transform = from.create_transform_8bit(Layout::Rgba, &to, Layout::Rgba, TransformOptions::default()).ok()?;
    let pixels = image.as_rgba8()?;
    let mut changed = pixels.clone();
    transform.transform(pixels.as_raw(), &mut changed).ok()?;
    Some(DynamicImage::ImageRgba8(changed))
}

/// Pixels in another size, each of four bytes.
fn resized(image: DynamicImage, [width, height]: [u32; 2]) -> Result<(Vec<u8>, [u32; 2]), String> {
    if (image.width(), image.height()) == (width, height) {
        return Ok((image.into_rgba8().into_raw(), [width, height]));
    }
    let mut smaller = Image::new(width, height, PixelType::U8x4);
    Resizer::new().resize(&image, &mut smaller, None).map_err(|error| error.to_string())?;
    Ok((smaller.into_vec(), [width, height]))
}

fn avif(pixels: &[u8], width: u32, height: u32, quality: u8) -> Result<Vec<u8>, String> {
    /// From 1, which takes very long, to 10.
    const SPEED: u8 = 8;
    let pixels: Vec<ravif::RGBA8> =
        pixels.as_chunks::<4>().0.iter().map(|&[r, g, b, a]| ravif::RGBA8::new(r, g, b, a)).collect();
    let image = ravif::Img::new(&pixels[..], width as usize, height as usize);
    let encoder = ravif::Encoder::new().with_quality(f32::from(quality)).with_speed(SPEED);
    let made = encoder.encode_rgba(image).map_err(|error| format!("cannot be written as AVIF: {error}"))?;
    Ok(made.avif_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 99]));
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn size(bytes: &[u8]) -> (u32, u32, ImageFormat) {
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
        let format = reader.format().unwrap();
        let (width, height) = reader.into_dimensions().unwrap();
        (width, height, format)
    }

    #[test]
    fn copies_are_smaller() {
        let webp = |width| Copy { width, format: Format::Webp, quality: 80 };
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let original = encoded(format, 90, 61);
            assert_eq!(size(&copy(&original, &webp(45)).unwrap()), (45, 31, ImageFormat::WebP));
            // Never larger than the original.
            assert_eq!(size(&copy(&original, &webp(900)).unwrap()), (90, 61, ImageFormat::WebP));
            assert_eq!(copy(&original, &webp(45)), copy(&original, &webp(45)));
        }
        let avif = copy(&encoded(ImageFormat::Png, 64, 64), &Copy { width: 32, format: Format::Avif, quality: 60 });
        let avif = avif.unwrap();
        assert_eq!(&avif[4..12], b"ftypavif");
        assert_eq!(imagesize::blob_size(&avif).map(|size| (size.width, size.height)).ok(), Some((32, 32)));
    }

    #[test]
    fn a_turned_photo_is_upright() {
        // The camera was held upright: the photo is to be turned by a quarter.
        let turned = support::exif::with_orientation(&encoded(ImageFormat::Jpeg, 80, 40), 6);
        assert!(support::exif::is_turned(&turned) && !support::exif::is_turned(&encoded(ImageFormat::Jpeg, 80, 40)));
        let made = copy(&turned, &Copy { width: 20, format: Format::Webp, quality: 80 }).unwrap();
        assert_eq!(size(&made), (20, 40, ImageFormat::WebP));
    }

    #[test]
    fn what_is_no_image_says_so() {
        let webp = Copy { width: 10, format: Format::Webp, quality: 80 };
        let whole = encoded(ImageFormat::Png, 50, 50);
        for bytes in [&b""[..], b"no image", b"\xff\xd8\xff", &whole[..whole.len() / 2], &whole[..20]] {
            let message = copy(bytes, &webp).unwrap_err();
            assert!(!message.is_empty() && !message.contains('\n'), "{message}");
        }
    }
}
