//! Photos and scans of made-up travellers, drawn here: nobody's face, and no file in the repository.

use anyhow::anyhow;
use image::Rgb;
use image::RgbImage;

use crate::actions::give_upload::GiveUpload;
use crate::actions::give_upload::give_upload;
use crate::actions::giving::GivingError;
use crate::documents::uploads::check::check;
use crate::documents::uploads::picture::encoded;
use crate::domain::upload::MediaType;
use crate::domain::upload::UploadKind;
use crate::store::Tx;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

const PAPER: Rgb<u8> = Rgb([236, 236, 230]);
const INK: Rgb<u8> = Rgb([70, 76, 84]);
/// Jackets, by the traveller's place in the party.
const JACKETS: [Rgb<u8>; 4] =
    [Rgb([38, 84, 124]), Rgb([122, 52, 60]), Rgb([58, 100, 66]), Rgb([110, 88, 48])];

/// What a traveller gives, read as if it had come through the page.
pub fn commands(kinds: &[UploadKind], traveller: &Traveller) -> anyhow::Result<Vec<GiveUpload>> {
    let unread = |fault| anyhow!("a drawn picture is not taken: {fault:?}");
    let command = |kind: &UploadKind| {
        let drawn = encoded(MediaType::Jpeg, &drawn(*kind, traveller.position)).map_err(unread)?;
        Ok(GiveUpload {
            id: new_id(),
            booking_id: traveller.booking_id.clone(),
            traveller_id: traveller.id.clone(),
            file: check(*kind, &drawn.bytes).map_err(unread)?,
            may_replace: false,
        })
    };
    kinds.iter().map(command).collect()
}

/// Gives them in one go: the demo starts quickly.
pub fn give(tx: &mut Tx<'_>, commands: &[GiveUpload]) -> Result<(), GivingError> {
    for command in commands {
        give_upload(tx, command)?;
    }
    Ok(())
}

fn drawn(kind: UploadKind, place: i64) -> RgbImage {
    let jacket = usize::try_from(place).ok().and_then(|place| JACKETS.get(place % JACKETS.len()));
    let jacket = jacket.copied().unwrap_or(INK);
    match kind {
        UploadKind::Photo => RgbImage::from_fn(350, 450, |x, y| figure(x, y, jacket)),
        _ => RgbImage::from_fn(320, 220, |x, y| page(x * 2, y * 2, jacket)),
    }
}

/// Head and shoulders on 350 × 450 pixels, without a face.
fn figure(x: u32, y: u32, jacket: Rgb<u8>) -> Rgb<u8> {
    let inside = |middle: (u32, u32), radius: (u32, u32)| {
        let part = |at: u32, middle: u32, radius: u32| {
            f64::from(at.abs_diff(middle)).powi(2) / f64::from(radius).powi(2)
        };
        part(x, middle.0, radius.0) + part(y, middle.1, radius.1) <= 1.0
    };
    if inside((175, 175), (72, 95)) {
        Rgb([196, 176, 160])
    } else if inside((175, 460), (150, 170)) {
        jacket
    } else {
        PAPER
    }
}

/// A page of 640 × 440 points: the photo, lines of text, and the two lines at the foot.
fn page(x: u32, y: u32, jacket: Rgb<u8>) -> Rgb<u8> {
    let (column, row) = (x % 20, y % 28);
    match (x, y) {
        (30..=204, 60..=284) => figure((x - 30) * 2, (y - 60) * 2, jacket),
        (240..=560, 60..=284) if (8..=18).contains(&row) && x < 330 + (y / 28) * 23 => INK,
        (30..=610, 330..=410) if (6..=22).contains(&row) && column > 6 => INK,
        _ => PAPER,
    }
}
