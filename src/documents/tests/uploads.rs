//! Every kind of file people and attackers send, and what is said to it.

use std::io::Cursor;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::ImageReader;
use image::Rgb;
use image::RgbImage;
use lopdf::Dictionary;
use lopdf::Document;
use lopdf::Object;
use lopdf::dictionary;

use super::*;
use crate::documents::uploads::fault::MAX_PAGES;
use crate::documents::uploads::fault::MAX_PIXELS;
use crate::documents::uploads::sniff::Foreign;

fn drawn(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let part = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap();
        Rgb([part(x, width), part(y, height), 90])
    })
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    picture::encoded(MediaType::Jpeg, &drawn(width, height)).unwrap().bytes
}

fn png(width: u32, height: u32) -> Vec<u8> {
    picture::encoded(MediaType::Png, &drawn(width, height)).unwrap().bytes
}

/// A JPEG with a piece of EXIF: turned by a quarter, and taken at a place.
fn sideways_with_place(width: u32, height: u32) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x02".to_vec();
    tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"); // Orientation: turn by a quarter to the right.
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26"); // GPS: below.
    tiff.extend(b"\0\0\0\0");
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0"); // North.
    tiff.extend(b"GPS 39.0392 N, 125.7625 E");
    let mut piece = b"Exif\0\0".to_vec();
    piece.extend(tiff);
    let plain = jpeg(width, height);
    let mut file = plain[..2].to_vec();
    file.extend([0xFF, 0xE1]);
    file.extend(u16::try_from(piece.len() + 2).unwrap().to_be_bytes());
    file.extend(piece);
    file.extend(&plain[2..]);
    file
}

/// A PNG of a few KB that says it is as large as this.
fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut file = png(10, 10);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&file[12..29]);
    file[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    file
}

fn pdf(pages: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let kids: Vec<Object> = (0..pages)
        .map(|_| document.add_object(dictionary! { "Type" => "Page", "Parent" => tree }).into())
        .collect();
    let count = i64::try_from(pages).unwrap();
    let root = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    document.objects.insert(tree, Object::Dictionary(root));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut file = Vec::new();
    document.save_to(&mut file).unwrap();
    file
}

/// A PDF whose trailer names what locks it.
fn locked(name: &str) -> Vec<u8> {
    let mut document = Document::load_mem(&pdf(1)).unwrap();
    document.trailer.set("Encrypt", Dictionary::new());
    let mut file = Vec::new();
    document.save_to(&mut file).unwrap();
    let at = file.windows(8).position(|part| part == b"/Encrypt").unwrap();
    file.splice(at..at + 8, name.bytes());
    file
}

/// A PDF of many packed streams of objects, each of them small and empty words once unpacked.
fn pdf_bomb(streams: usize) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&b"0 ".repeat(500_000)).unwrap();
    let packed = packed.finish().unwrap();
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for number in 1..=streams {
        places.push(file.len());
        write!(
            file,
            "{number} 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>\nstream\n",
            packed.len()
        )
        .unwrap();
        file.extend(&packed);
        file.extend(b"\nendstream\nendobj\n");
    }
    let at = file.len();
    writeln!(file, "xref\n0 {}\n0000000000 65535 f ", streams + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    writeln!(file, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF", streams + 1).unwrap();
    file
}

#[test]
fn what_is_not_taken_is_told_why() {
    use UploadKind::PassportScan;
    use UploadKind::Photo;
    #[track_caller]
    fn says(kind: UploadKind, bytes: &[u8], expected: Fault) {
        assert_eq!(check(kind, bytes).map(|file| file.media_type), Err(expected));
    }
    let foreign = |kind, bytes: &[u8], expected| says(kind, bytes, Fault::WrongType(expected));

    says(Photo, b"", Fault::Empty);
    says(Photo, &vec![0xFF; MAX_BYTES + 1], Fault::TooBig(MAX_BYTES + 1));
    foreign(Photo, b"<?xml version=\"1.0\"?><svg xmlns='x' onload='alert(1)'/>", Foreign::Svg);
    foreign(Photo, b"GIF89a\x01\0\x01\0", Foreign::OtherPicture);
    foreign(Photo, b"RIFF\0\0\0\0WEBPVP8 ", Foreign::OtherPicture);
    foreign(Photo, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Foreign::Heic);
    foreign(PassportScan, b"PK\x03\x04\x14\0\0\0word/document.xml", Foreign::Zip);
    foreign(PassportScan, b"<!DOCTYPE html><script>alert(1)</script>", Foreign::WebPage);
    foreign(PassportScan, &[b"<html><!-- ".to_vec(), pdf(1)].concat(), Foreign::WebPage);
    foreign(PassportScan, &[b"\n".to_vec(), pdf(1)].concat(), Foreign::Unknown);
    foreign(PassportScan, b"MZ\x90\0", Foreign::Unknown);

    says(Photo, &jpeg(299, 400), Fault::TooSmall(299, 400));
    says(Photo, &png(300, 399), Fault::TooSmall(300, 399));
    says(Photo, &jpeg(400, 500)[..3_000], Fault::Unreadable);
    says(Photo, &png(400, 500)[..3_000], Fault::Unreadable);
    says(Photo, b"\xFF\xD8\xFF\xE0 and then nothing", Fault::Unreadable);
    says(Photo, b"\xFF\xD8\xFF\xD9", Fault::Unreadable);
    says(Photo, b"\x89PNG\r\n\x1A\n<svg onload=alert(1)>", Fault::Unreadable);
    says(Photo, &png_bomb(60_000, 60_000), Fault::TooManyPixels(3_600_000_000));
    says(Photo, &png_bomb(5_000, 5_000), Fault::Unreadable);

    says(Photo, &pdf(1), Fault::NoPicture);
    says(PassportScan, &pdf(MAX_PAGES + 1), Fault::TooManyPages(MAX_PAGES + 1));
    says(PassportScan, &pdf(0), Fault::Unreadable);
    says(PassportScan, &pdf(1)[..60], Fault::Unreadable);
    says(PassportScan, b"%PDF-1.4\n<script>alert(1)</script>", Fault::Unreadable);
    says(PassportScan, &locked("/Encrypt"), Fault::Locked);
    says(PassportScan, &locked("/#45n#63rypt"), Fault::Locked);
    says(PassportScan, &pdf_bomb(50), Fault::Unreadable);
}

#[test]
fn what_is_taken_is_told_by_its_content() {
    #[track_caller]
    fn takes(kind: UploadKind, bytes: &[u8], media_type: MediaType, size: Option<(u32, u32)>) {
        let file = check(kind, bytes).unwrap();
        assert_eq!((file.kind, file.media_type, file.size), (kind, media_type, size));
        assert_eq!(crate::documents::uploads::sniff::sniff(&file.bytes), Ok(media_type));
    }
    takes(UploadKind::Photo, &jpeg(300, 400), MediaType::Jpeg, Some((300, 400)));
    takes(UploadKind::Photo, &png(350, 450), MediaType::Png, Some((350, 450)));
    takes(UploadKind::PassportScan, &jpeg(40, 30), MediaType::Jpeg, Some((40, 30)));
    takes(UploadKind::PassportScan, &pdf(1), MediaType::Pdf, None);
    takes(UploadKind::InsuranceScan, &pdf(MAX_PAGES), MediaType::Pdf, None);
    takes(UploadKind::PassportScan, &jpeg(4_200, 105), MediaType::Jpeg, Some((4_000, 100)));
}

#[test]
fn a_picture_keeps_its_pixels_and_nothing_else() {
    let came = sideways_with_place(500, 400);
    assert!(came.windows(3).any(|part| part == b"GPS"));
    let kept = check(UploadKind::Photo, &came).unwrap();
    assert_eq!(kept.size, Some((400, 500)), "it stands upright");
    for trace in [&b"Exif"[..], b"GPS", b"39.0392"] {
        assert!(!kept.bytes.windows(trace.len()).any(|part| part == trace), "{trace:?} is still there");
    }
    let read = ImageReader::new(Cursor::new(&kept.bytes)).with_guessed_format().unwrap().decode().unwrap();
    // Turned to the right: what was below on the left is above on the left.
    let corner = read.into_rgb8().get_pixel(5, 5).0;
    assert!(corner[0] < 20 && corner[1] > 235, "{corner:?}");

    let tail = b"<html><script>alert(1)</script>PK\x03\x04";
    for whole in [jpeg(400, 500), png(400, 500)] {
        let kept = check(UploadKind::Photo, &[whole, tail.to_vec()].concat()).unwrap();
        assert!(!kept.bytes.windows(8).any(|part| part == b"<script>"));
    }
}

#[test]
fn what_lets_light_through_lies_on_white() {
    let clear = image::RgbaImage::from_pixel(300, 400, image::Rgba([200, 0, 0, 0]));
    let mut file = Cursor::new(Vec::new());
    clear.write_to(&mut file, image::ImageFormat::Png).unwrap();
    let kept = check(UploadKind::Photo, file.get_ref()).unwrap();
    let read = image::load_from_memory(&kept.bytes).unwrap().into_rgb8();
    assert_eq!(read.get_pixel(10, 10).0, [255, 255, 255]);
}

#[test]
fn a_grey_picture_of_sixteen_bits_is_taken() {
    let grey = image::ImageBuffer::from_pixel(300, 400, image::Luma([40_000_u16]));
    let mut file = Cursor::new(Vec::new());
    image::DynamicImage::ImageLuma16(grey).write_to(&mut file, image::ImageFormat::Png).unwrap();
    assert_eq!(check(UploadKind::Photo, file.get_ref()).unwrap().size, Some((300, 400)));
}

#[test]
fn a_photo_across_is_taken_with_advice() {
    assert_ne!(advice(&check(UploadKind::Photo, &jpeg(600, 400)).unwrap()), "");
    assert_eq!(advice(&check(UploadKind::Photo, &jpeg(400, 600)).unwrap()), "");
    assert_eq!(advice(&check(UploadKind::PassportScan, &jpeg(600, 400)).unwrap()), "");
}

#[test]
fn the_words_name_the_limit_and_what_to_do() {
    let check = |fault: Fault, kind, parts: &[&str]| {
        let words = fault.words(kind);
        for part in parts {
            assert!(words.contains(part), "{words:?} lacks {part:?}");
        }
        for never in ["please", "sorry", "valid", "oops"] {
            assert!(!words.to_lowercase().contains(never), "{words}");
        }
        assert!(!words.ends_with('.'), "{words}");
    };
    let photo = UploadKind::Photo;
    let scan = UploadKind::PassportScan;
    check(Fault::Empty, photo, &["Choose a JPEG or PNG picture"]);
    check(Fault::Empty, scan, &["PDF"]);
    check(Fault::TooBig(MAX_BYTES + 1), photo, &["8.1 MB", "8 MB at most"]);
    check(Fault::WrongType(Foreign::Heic), photo, &["HEIC", "JPEG"]);
    check(Fault::WrongType(Foreign::Svg), photo, &["SVG", "PNG"]);
    check(Fault::WrongType(Foreign::OtherPicture), photo, &["JPEG"]);
    check(Fault::WrongType(Foreign::WebPage), scan, &["web page", "PDF"]);
    check(Fault::WrongType(Foreign::Zip), scan, &["archive", "PDF"]);
    check(Fault::WrongType(Foreign::Unknown), scan, &["not taken", "PDF"]);
    check(Fault::NoPicture, photo, &["PDF", "JPEG or PNG"]);
    check(Fault::Locked, scan, &["password", "without"]);
    check(Fault::Unreadable, scan, &["cannot be read", "again"]);
    check(Fault::TooManyPixels(MAX_PIXELS + 1), photo, &["51 million", "50 million at most"]);
    check(Fault::TooManyPages(24), scan, &["24 pages", "10 at most"]);
    check(Fault::TooSmall(299, 400), photo, &["299 × 400", "300 × 400"]);
}
