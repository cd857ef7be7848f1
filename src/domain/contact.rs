//! How the booker is reached: the address that every letter and link goes to.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::domain::names::code_input;
use crate::domain::names::is_unseen;

/// An email address that fits on one header line: ASCII, no spaces, no controls. Kept as typed, the domain in
/// lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EmailAddress(String);

/// Why a text is no email address we can write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailFault {
    /// Nothing was typed.
    #[error("Enter your email address")]
    Empty,
    /// Not name, @, domain with a dot.
    #[error("Enter an email address in the format name@example.com")]
    Format,
    /// More than 254 characters, or more than 64 before the @ (RFC 5321 §4.5.3.1).
    #[error("Email address must be 254 characters or less, with up to 64 before the @")]
    Length,
    /// Letters that few mail servers carry (they need RFC 6531 at every hop).
    #[error("Email address must only use letters a to z, numbers and signs such as . - _ and +")]
    Letters,
    /// Two addresses, or a name and an address.
    #[error("Enter one email address only, without a name before it")]
    Several,
}

/// Domains that a slip of the finger makes of the large providers' ones.
const SLIPS: &[(&str, &str)] = &[
    ("gmial.com", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gnail.com", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("hotmial.com", "hotmail.com"),
    ("hotmal.com", "hotmail.com"),
    ("hotmail.con", "hotmail.com"),
    ("outlok.com", "outlook.com"),
    ("outloook.com", "outlook.com"),
    ("outlook.con", "outlook.com"),
    ("yaho.com", "yahoo.com"),
    ("yahooo.com", "yahoo.com"),
    ("yahoo.con", "yahoo.com"),
    ("iclod.com", "icloud.com"),
    ("icloud.con", "icloud.com"),
];

impl EmailAddress {
    /// As typed, the domain in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Key by which two spellings of one mailbox are found equal: all lower case. Dots and tags stay, for
    /// they may matter.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The address they probably meant, when the domain looks like a slip of the finger. A question, never a
    /// correction.
    pub fn hint(&self) -> Option<String> {
        let (name, domain) = self.0.rsplit_once('@')?;
        let (_, meant) = SLIPS.iter().find(|(slip, _)| *slip == domain)?;
        Some(format!("{name}@{meant}"))
    }
}

impl FromStr for EmailAddress {
    type Err = EmailFault;

    /// Reads what people type or paste: spaces around it, zero-width characters and full-width forms do no
    /// harm.
    fn from_str(typed: &str) -> Result<Self, EmailFault> {
        let text: String = typed.trim().nfkc().filter(|c| c.is_control() || !is_unseen(*c)).collect();
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailFault::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(EmailFault::Format);
        }
        if text.contains([',', ';', '<', '>', '"']) || text.matches('@').count() > 1 {
            return Err(EmailFault::Several);
        }
        let (name, domain) = text.split_once('@').ok_or(EmailFault::Format)?;
        if !text.is_ascii() {
            return Err(EmailFault::Letters);
        }
        if text.len() > 254 || name.len() > 64 {
            return Err(EmailFault::Length);
        }
        if !is_name(name) || !is_domain(domain) {
            return Err(EmailFault::Format);
        }
        Ok(Self(format!("{name}@{}", domain.to_ascii_lowercase())))
    }
}

/// An address that says only to its owner which it is: "a•••@example.org".
pub fn masked(address: &str) -> String {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = name.chars().next().map_or_else(String::new, |first| first.to_string());
    format!("{first}•••@{domain}")
}

/// Why a text is no telephone number we can ring from abroad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneFault {
    /// Nothing was typed.
    #[error("Enter a phone number")]
    Empty,
    /// No + at the beginning: it could be a number of any country.
    #[error("Enter the phone number with its country code, such as +49 1512 3456789")]
    Country,
    /// Too few or too many digits (ITU-T E.164 allows 15), or other signs.
    #[error("Phone number must have 7 to 15 digits after the +, such as +49 1512 3456789")]
    Digits,
}

/// A telephone number as it is kept: + and digits. Spaces, brackets, dots, slashes and hyphens do no harm; 00 is read as +.
pub fn phone(typed: &str) -> Result<String, PhoneFault> {
    let code = code_input(typed);
    let plain: String = code.chars().filter(|c| !matches!(c, '(' | ')' | '.' | '/')).collect();
    if plain.is_empty() {
        return Err(PhoneFault::Empty);
    }
    let digits = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")).ok_or(PhoneFault::Country)?;
    if (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(format!("+{digits}"))
    } else {
        Err(PhoneFault::Digits)
    }
}

/// A dot-atom of RFC 5322 §3.2.3.
fn is_name(name: &str) -> bool {
    name.split('.').all(|atom| {
        !atom.is_empty()
            && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    })
}

/// Two or more labels of RFC 1123 §2.1; the last is no number, so an IP address is none.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && last.len() > 1
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailFault;

    fn try_from(text: String) -> Result<Self, EmailFault> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_phone_number_is_read_or_its_fault_named() {
        fn check(typed: &str, expected: Result<&str, PhoneFault>) {
            assert_eq!(phone(typed), expected.map(str::to_owned), "{typed:?}");
        }
        check("+49 (1512) 345-67 89", Ok("+4915123456789"));
        check("0047 22/33.44.55", Ok("+4722334455"));
        check("＋８６ 10 6416 7544", Ok("+861064167544"));
        check(" ", Err(PhoneFault::Empty));
        check("0151 23456789", Err(PhoneFault::Country));
        check("+49 15", Err(PhoneFault::Digits));
        check("+49 call Ana", Err(PhoneFault::Digits));
        check("+1234567890123456", Err(PhoneFault::Digits));
    }

    #[test]
    fn a_masked_address_keeps_its_first_letter_and_its_domain() {
        assert_eq!(masked("ana@example.org"), "a•••@example.org");
        assert_eq!(masked("é"), "é•••@");
    }

    #[test]
    fn an_address_is_read_or_its_fault_named() {
        fn check(typed: &str, expected: Result<&str, EmailFault>) {
            let read = typed.parse::<EmailAddress>();
            assert_eq!(read.as_ref().map(EmailAddress::as_str), expected.as_ref().copied(), "{typed:?}");
        }
        check(" Ana@Example.COM ", Ok("Ana@example.com"));
        check("o'neil+run@mail.example.org", Ok("o'neil+run@mail.example.org"));
        check("ana\u{200b}＠example.com", Ok("ana@example.com"));
        check("a@xn--bcher-kva.example", Ok("a@xn--bcher-kva.example"));
        check("", Err(EmailFault::Empty));
        check(" \u{200b} ", Err(EmailFault::Empty));
        for wrong in [
            "ana",
            "@",
            "ana@",
            "@example.com",
            "ana@example",
            "a b@example.com",
            "ana@exam ple.com",
            ".a@example.com",
            "a..b@example.com",
            "a@-x.com",
            "a@x-.com",
            "a@x..com",
            "a@127.0.0.1",
            "a@x.c",
            "a@localhost",
        ] {
            check(wrong, Err(EmailFault::Format));
        }
        check("ana@example.com, bo@example.com", Err(EmailFault::Several));
        check("Ana <ana@example.com>", Err(EmailFault::Several));
        check("a@b@example.com", Err(EmailFault::Several));
        check("änne@example.com", Err(EmailFault::Letters));
        check("anne@bücher.example", Err(EmailFault::Letters));
        check(&format!("{}@example.com", "a".repeat(65)), Err(EmailFault::Length));
        check(&format!("a@{}com", "abcdefgh.".repeat(28)), Err(EmailFault::Length));
    }

    #[test]
    fn no_address_carries_a_second_header() {
        for typed in [
            "a@example.com\r\nBcc: b@example.com",
            "a@example.com\nX: y",
            "a\r@example.com",
            "a\0@example.com",
        ] {
            assert!(typed.parse::<EmailAddress>().is_err(), "{typed:?}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_asked_about() {
        let hint = |typed: &str| typed.parse::<EmailAddress>().unwrap().hint();
        assert_eq!(hint("ana@gmial.com").as_deref(), Some("ana@gmail.com"));
        assert_eq!(hint("ana@GMAIL.con").as_deref(), Some("ana@gmail.com"));
        assert_eq!(hint("ana@gmail.com"), None);
        assert_eq!("Ana.B@Example.com".parse::<EmailAddress>().unwrap().key(), "ana.b@example.com");
    }

    proptest! {
        #[test]
        fn what_is_read_is_one_plain_line(text in "\\PC{0,12}[\r\n\t\0 ]?[a-z]{1,5}@[a-z.\r\n]{1,9}\\.[a-z]{1,4}\\PC{0,3}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert_eq!(address.as_str().parse(), Ok(address.clone()));
            }
        }
    }
}
