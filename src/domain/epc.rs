//! The text inside the QR code that a euro payer's banking app reads (EPC069-12, version 002).

use thiserror::Error;

use crate::domain::reference::CreditorReference;
use crate::domain::reference::Iban;

/// A SEPA credit transfer as the payer's app should propose it.
#[derive(Clone, Debug)]
pub struct CreditTransfer<'a> {
    /// Bank identifier of the beneficiary's bank; inside the EEA it may be left out.
    pub bic: Option<&'a str>,
    /// Beneficiary, 1 to 70 characters.
    pub name: &'a str,
    /// The beneficiary's account.
    pub iban: &'a Iban,
    /// ISO 4217 code; only EUR can be asked for.
    pub currency: &'a str,
    /// Amount in cents, 0.01 to 999,999,999.99 euro.
    pub cents: i64,
    /// What the payment is for.
    pub remittance: Remittance<'a>,
}

/// What the payment is for: a reference or a text, never both.
#[derive(Clone, Debug)]
pub enum Remittance<'a> {
    /// Read by machines.
    Reference(&'a CreditorReference),
    /// Read by people, up to 140 characters.
    Text(&'a str),
}

/// Why no code can be drawn for a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EpcFault {
    /// Another currency.
    #[error("The QR code for bank transfers works only for amounts in euro")]
    NotEuro,
    /// Nothing, less, or too much.
    #[error("The QR code for bank transfers works for 0.01 to 999,999,999.99 euro")]
    Amount,
    /// No name, or a long one.
    #[error("The beneficiary's name must have 1 to 70 characters")]
    Name,
    /// Not 8 or 11 letters and digits.
    #[error("A BIC has 8 or 11 letters and numbers")]
    Bic,
    /// The text is too long.
    #[error("The payment text must be 140 characters or less")]
    Text,
    /// A line break or another control character in a text.
    #[error("The beneficiary's name and the payment text must each be one line")]
    Line,
    /// More than a code of version 13 at level M holds.
    #[error("Name and payment text together are too long for a QR code")]
    TooLong,
}

/// Bytes that a QR code of version 13 at level M holds, the largest the standard allows.
const LARGEST: usize = 331;

/// The lines of the code, joined by LF, UTF-8. Draw them at error level M.
///
/// # Errors
/// The limits of EPC069-12 (version 3.0), one fault each.
pub fn payload(transfer: &CreditTransfer<'_>) -> Result<String, EpcFault> {
    if transfer.currency != "EUR" {
        return Err(EpcFault::NotEuro);
    }
    if !(1..=99_999_999_999).contains(&transfer.cents) {
        return Err(EpcFault::Amount);
    }
    let bic = transfer.bic.unwrap_or_default();
    let is_bic =
        matches!(bic.len(), 8 | 11) && bic.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !bic.is_empty() && !is_bic {
        return Err(EpcFault::Bic);
    }
    let name = one_line(transfer.name)?;
    if !(1..=70).contains(&name.chars().count()) {
        return Err(EpcFault::Name);
    }
    let amount = format!("EUR{}.{:02}", transfer.cents / 100, transfer.cents % 100);
    let (reference, text) = match transfer.remittance {
        Remittance::Reference(reference) => (reference.as_str(), ""),
        Remittance::Text(text) => ("", one_line(text)?),
    };
    if text.chars().count() > 140 {
        return Err(EpcFault::Text);
    }
    // Line 9 is the purpose, which we leave empty; trailing empty lines are dropped.
    let lines = ["BCD", "002", "1", "SCT", bic, name, transfer.iban.as_str(), &amount, "", reference, text];
    let code = lines.join("\n").trim_end().to_owned();
    if code.len() > LARGEST { Err(EpcFault::TooLong) } else { Ok(code) }
}

fn one_line(text: &str) -> Result<&str, EpcFault> {
    if text.chars().any(char::is_control) { Err(EpcFault::Line) } else { Ok(text.trim()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(change: impl FnOnce(&mut CreditTransfer<'_>)) -> Result<String, EpcFault> {
        let iban: Iban = "DE89 3704 0044 0532 0130 00".parse().unwrap();
        let reference: CreditorReference = "RF18539007547034".parse().unwrap();
        let mut transfer = CreditTransfer {
            bic: Some("COBADEFFXXX"),
            name: "Race Tours",
            iban: &iban,
            currency: "EUR",
            cents: 219_500,
            remittance: Remittance::Reference(&reference),
        };
        change(&mut transfer);
        payload(&transfer)
    }

    #[test]
    fn the_lines_are_those_of_the_standard() {
        let with_reference = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nRace Tours\nDE89370400440532013000\nEUR2195.00\n\nRF18539007547034";
        assert_eq!(drawn(|_| ()).unwrap(), with_reference);
        let with_text = drawn(|t| {
            t.bic = None;
            t.cents = 5;
            t.remittance = Remittance::Text("Booking 2222222");
        });
        assert_eq!(
            with_text.unwrap(),
            "BCD\n002\n1\nSCT\n\nRace Tours\nDE89370400440532013000\nEUR0.05\n\n\nBooking 2222222"
        );
        let bare = drawn(|t| t.remittance = Remittance::Text(""));
        assert!(bare.unwrap().ends_with("EUR2195.00"));
    }

    #[test]
    fn every_limit_is_kept() {
        let at = |n: usize| "x".repeat(n);
        let wide = "ü".repeat(140);
        let wide_name = "ü".repeat(70);
        assert_eq!(drawn(|t| t.currency = "USD"), Err(EpcFault::NotEuro));
        assert_eq!(drawn(|t| t.cents = 0), Err(EpcFault::Amount));
        assert_eq!(drawn(|t| t.cents = -1), Err(EpcFault::Amount));
        assert!(drawn(|t| t.cents = 99_999_999_999).unwrap().contains("EUR999999999.99"));
        assert_eq!(drawn(|t| t.cents = 100_000_000_000), Err(EpcFault::Amount));
        assert_eq!(drawn(|t| t.name = " "), Err(EpcFault::Name));
        assert_eq!(drawn(|t| t.name = "Race\nEUR0.01"), Err(EpcFault::Line));
        assert_eq!(drawn(|t| t.bic = Some("COBADEFF\n")), Err(EpcFault::Bic));
        let (name, long_name) = (at(70), at(71));
        assert!(payload_with(&name, &at(140)).is_ok());
        assert_eq!(payload_with(&long_name, "x"), Err(EpcFault::Name));
        assert_eq!(payload_with("x", &at(141)), Err(EpcFault::Text));
        assert_eq!(payload_with("x", "a\rb"), Err(EpcFault::Line));
        assert_eq!(payload_with(&wide_name, &wide), Err(EpcFault::TooLong));
    }

    fn payload_with(name: &str, text: &str) -> Result<String, EpcFault> {
        let iban: Iban = "DE89370400440532013000".parse().unwrap();
        let remittance = Remittance::Text(text);
        payload(&CreditTransfer { bic: None, name, iban: &iban, currency: "EUR", cents: 1, remittance })
    }
}
