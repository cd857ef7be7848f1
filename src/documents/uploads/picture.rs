//! Pictures: read under limits, turned upright, and written anew, so that nothing but pixels is left of what came: no place, no camera,
//! no second file behind the first.

use std::io::Cursor;

use image::DynamicImage;
use image::ImageDecoder;
use image::Limits;
use image::RgbImage;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngDecoder;
use image::codecs::png::PngEncoder;

use crate::documents::uploads::fault::Fault;
use crate::documents::uploads::fault::MAX_BYTES;
use crate::documents::uploads::fault::MAX_PIXELS;
use crate::domain::upload::MediaType;

/// How much of a picture is kept, from 1 to 100: the eye sees no difference.
const QUALITY: u8 = 88;
/// The longer side of what is kept: an A4 page at 300 dots an inch has 3508.
const LONGER_SIDE: u32 = 4_000;
/// Sixteen bits for each of red, green, blue and opacity.
const BYTES_A_PIXEL: u64 = 8;

/// A picture as it is kept.
#[derive(Clone, Debug)]
pub struct Picture {
    /// How it is written.
    pub media_type: MediaType,
    /// The file.
    pub bytes: Vec<u8>,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
}

/// Reads and rewrites a picture whose first bytes say that it is one.
pub fn rewritten(media_type: MediaType, bytes: &[u8]) -> Result<Picture, Fault> {
    let image = match media_type {
        MediaType::Png => decoded(PngDecoder::new(Cursor::new(bytes)).map_err(unreadable)?)?,
        _ if !is_whole_jpeg(bytes) => return Err(Fault::Unreadable),
        _ => decoded(JpegDecoder::new(Cursor::new(bytes)).map_err(unreadable)?)?,
    };
    let image = match image.width().max(image.height()) > LONGER_SIDE {
        true => image.thumbnail(LONGER_SIDE, LONGER_SIDE),
        false => image,
    };
    encoded(media_type, &on_white(image))
}

/// Writes pixels as a file of ours.
pub fn encoded(media_type: MediaType, image: &RgbImage) -> Result<Picture, Fault> {
    let mut bytes = Vec::new();
    let mut media_type = media_type;
    if media_type == MediaType::Png {
        image.write_with_encoder(PngEncoder::new(&mut bytes)).map_err(unreadable)?;
        if bytes.len() > MAX_BYTES {
            // A scan full of grain: a PNG of it may be larger than what came.
            media_type = MediaType::Jpeg;
            bytes.clear();
        }
    }
    if bytes.is_empty() {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        image.write_with_encoder(encoder).map_err(unreadable)?;
    }
    Ok(Picture { media_type, bytes, width: image.width(), height: image.height() })
}

fn unreadable(_: image::ImageError) -> Fault {
    Fault::Unreadable
}

/// Asks for the size before anything is laid out in memory, then decodes and turns upright.
fn decoded(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Fault> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        return Err(Fault::TooManyPixels(pixels));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * BYTES_A_PIXEL);
    decoder.set_limits(limits).map_err(unreadable)?;
    // Whoever took the picture may have held the camera sideways; the note of it goes away with all others.
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Red, green and blue alone; what lets light through is laid on white, as on paper.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, opacity] = image.get_pixel(x, y).0;
        let over = |part: u8| {
            let mixed = u16::from(part) * u16::from(opacity) + 255 * (255 - u16::from(opacity));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([over(red), over(green), over(blue)])
    })
}

/// Whether a JPEG goes on to its end. The decoder paints grey what is missing, which nobody would want as their photo.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        // Between the pieces stand markers; inside the picture's data 0xFF is followed by 0 or by a restart.
        let Some(at) =
            rest.windows(2).position(|two| matches!(two, [0xFF, 0x01 | 0xC0..=0xCF | 0xD8..=0xFE]))
        else {
            return false;
        };
        let Some((marker, after)) =
            rest.split_at_checked(at).and_then(|(_, from)| from.get(1..)?.split_first())
        else {
            return false;
        };
        match marker {
            0xD9 => return true,
            0x01 | 0xD8 => rest = after,
            _ => {
                let Some([high, low]) = after.first_chunk::<2>() else { return false };
                let Some(next) = after.get(usize::from(u16::from_be_bytes([*high, *low]))..) else {
                    return false;
                };
                rest = next;
            }
        }
    }
}
