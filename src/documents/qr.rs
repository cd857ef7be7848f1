//! A QR code as one path of an inline SVG, so that a page needs no style, no script and no second request for
//! it.

use std::fmt::Write;

use qrcode::Color;
use qrcode::EcLevel;
use qrcode::QrCode;
use thiserror::Error;

/// A drawn code. Templates write `<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>`, dark on white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Side of the square in modules, with the quiet zone of four modules around it (ISO/IEC 18004).
    pub size: usize,
    /// Path data: every run of dark modules a rectangle.
    pub path: String,
}

/// The payload does not fit into the largest code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The text is too long for a QR code")]
pub struct TooLong;

const QUIET_ZONE: usize = 4;

/// Draws a payload at error level M, which the EPC standard asks for.
///
/// # Errors
/// When the payload is longer than a code of the largest version holds (2,331 bytes).
pub fn draw(payload: &str) -> Result<Qr, TooLong> {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).map_err(|_| TooLong)?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing into a string cannot fail.
                let _ = write!(
                    path,
                    "M{} {}h{len}v1h-{len}z",
                    column + QUIET_ZONE,
                    row + QUIET_ZONE,
                    len = run.len()
                );
            }
            column += run.len();
        }
    }
    Ok(Qr { size: width + 2 * QUIET_ZONE, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path again, by its own reading of `M x y h n v1 h-n z`.
    fn dark_modules(qr: &Qr) -> Vec<bool> {
        let mut modules = vec![false; qr.size * qr.size];
        for rectangle in qr.path.split_terminator('z') {
            let (at, rest) = rectangle.trim_start_matches('M').split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            modules[y * qr.size + x..][..length].fill(true);
        }
        modules
    }

    #[test]
    fn the_path_draws_the_code_inside_its_quiet_zone() {
        let payload = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nRace Tours\nDE89370400440532013000\nEUR2195.00\n\nRF18539007547034";
        let qr = draw(payload).unwrap();
        let code = QrCode::with_error_correction_level(payload, EcLevel::M).unwrap();
        let modules = dark_modules(&qr);
        assert_eq!(qr.size, code.width() + 8);
        for y in 0..qr.size {
            for x in 0..qr.size {
                let inside = (4..qr.size - 4).contains(&x) && (4..qr.size - 4).contains(&y);
                let dark = inside && code[(x.max(4) - 4, y.max(4) - 4)] == Color::Dark;
                assert_eq!(modules[y * qr.size + x], dark, "{x} {y}");
            }
        }
        assert!(qr.path.bytes().all(|b| b" -Mhvz0123456789".contains(&b)));
    }

    #[test]
    fn a_payload_may_be_too_long() {
        assert!(draw(&"x".repeat(2331)).is_ok());
        assert_eq!(draw(&"x".repeat(2332)), Err(TooLong));
    }
}
