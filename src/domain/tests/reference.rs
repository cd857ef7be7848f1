//! References and account numbers: vectors of the standards, and mistakes that must never hit another
//! booking.

use proptest::prelude::*;

use super::*;

#[test]
fn a_reference_is_read_as_people_type_it() {
    let reference = BookingReference::from_random([7, 1, 200, 3, 0, 9, 0, 0]);
    let plain = reference.to_string();
    assert_eq!(plain.len(), 7);
    for typed in [
        plain.clone(),
        plain.to_lowercase(),
        format!(" {}-{} ", &plain[..3], &plain[3..]),
        plain.chars().map(|c| format!("{c}\u{200b} ")).collect(),
    ] {
        assert_eq!(typed.parse(), Ok(reference), "{typed}");
    }
}

#[test]
fn each_fault_of_a_reference_has_its_sentence() {
    fn check(typed: &str, fault: ReferenceFault) {
        assert_eq!(typed.parse::<BookingReference>(), Err(fault), "{typed}");
    }
    check("", ReferenceFault::Empty);
    check(" - ", ReferenceFault::Empty);
    check("222222", ReferenceFault::Length);
    check("22222222", ReferenceFault::Length);
    check("2222O22", ReferenceFault::Symbol('O'));
    check("22é2222", ReferenceFault::Symbol('É'));
    check("2222223", ReferenceFault::Check);
    assert_eq!("2222222".parse::<BookingReference>().unwrap().as_str(), "2222222");
}

proptest! {
    #[test]
    fn every_generated_reference_reads_back(bytes in any::<[u8; 8]>()) {
        let reference = BookingReference::from_random(bytes);
        prop_assert!(reference.as_str().bytes().all(|b| ALPHABET.contains(&b)));
        prop_assert_eq!(reference.as_str().parse(), Ok(reference));
    }

    #[test]
    fn one_wrong_symbol_is_never_another_reference(bytes in any::<[u8; 8]>(), place in 0..SYMBOLS, symbol in 0..31usize) {
        let reference = BookingReference::from_random(bytes);
        let mut wrong = reference.0;
        prop_assume!(wrong[place] != ALPHABET[symbol]);
        wrong[place] = ALPHABET[symbol];
        prop_assert_eq!(str::from_utf8(&wrong).unwrap().parse::<BookingReference>(), Err(ReferenceFault::Check));
    }

    #[test]
    fn two_swapped_symbols_are_never_another_reference(bytes in any::<[u8; 8]>(), a in 0..SYMBOLS, b in 0..SYMBOLS) {
        let reference = BookingReference::from_random(bytes);
        let mut wrong = reference.0;
        wrong.swap(a, b);
        prop_assume!(wrong != reference.0);
        prop_assert_eq!(str::from_utf8(&wrong).unwrap().parse::<BookingReference>(), Err(ReferenceFault::Check));
    }

    #[test]
    fn a_creditor_reference_leads_back_to_its_booking(bytes in any::<[u8; 8]>(), zeros in 0..10usize) {
        let reference = BookingReference::from_random(bytes);
        let creditor = reference.creditor_reference();
        prop_assert_eq!(CreditorReference::of(reference.as_str()), Ok(creditor.clone()));
        prop_assert_eq!(creditor.to_string().to_lowercase().parse(), Ok(creditor.clone()));
        let padded = format!("{}{}{}", &creditor.as_str()[..4], "0".repeat(zeros), reference);
        let padded: CreditorReference = padded.parse().unwrap();
        prop_assert_eq!(padded.payload(), reference.as_str());
    }

    #[test]
    fn reading_anything_never_panics(text in any::<String>()) {
        let _ = (text.parse::<BookingReference>(), text.parse::<CreditorReference>(), text.parse::<Iban>());
    }
}

#[test]
fn creditor_references_agree_with_iso_11649() {
    fn check(payload: &str, whole: &str) {
        assert_eq!(CreditorReference::of(payload).unwrap().as_str(), whole);
        assert!(CreditorReference::is_right(whole));
    }
    check("539007547034", "RF18539007547034");
    check("1234512345", "RF451234512345");
    check("AB2G5", "RF68AB2G5");
    check("TU06FX", "RF96TU06FX");
    check("X2HU4TC28XTYLHASYWT91", "RF14X2HU4TC28XTYLHASYWT91");
    assert!(!CreditorReference::is_right("RF19GAX8WS5JYOOUJ87"));
    assert!(CreditorReference::is_right("rf18 0000 0000 0539 0075 4703 4"));
    let padded: CreditorReference = "RF18000000000539007547034".parse().unwrap();
    assert_eq!(padded.payload(), "539007547034");
    assert_eq!(CreditorReference::of("1234512345").unwrap().to_string(), "RF45 1234 5123 45");
    for payload in ["", "A1234567890123456789BC", "Ä1", "A/B"] {
        assert_eq!(CreditorReference::of(payload), Err(CreditorReferenceFault::Shape), "{payload}");
    }
    for text in ["", "RF", "RF18", "RFXX12", "18RF12", "RF18É"] {
        assert_eq!(text.parse::<CreditorReference>(), Err(CreditorReferenceFault::Shape), "{text}");
    }
    assert_eq!("RF19539007547034".parse::<CreditorReference>(), Err(CreditorReferenceFault::Check));
}

#[test]
fn ibans_are_checked_and_printed_in_fours() {
    let iban: Iban = "de89 3704 0044 0532 0130 00".parse().unwrap();
    assert_eq!(iban.as_str(), "DE89370400440532013000");
    assert_eq!(iban.to_string(), "DE89 3704 0044 0532 0130 00");
    for right in [
        "GB82WEST12345698765432",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
        "CH9300762011623852957",
    ] {
        assert!(right.parse::<Iban>().is_ok(), "{right}");
    }
    assert_eq!("DE88370400440532013000".parse::<Iban>(), Err(IbanFault::Check));
    for shape in ["", "DE", "DE8937040044", "89DE370400440532013000", "DE89 3704 0044 0532 0130 0É"] {
        assert_eq!(shape.parse::<Iban>(), Err(IbanFault::Shape), "{shape}");
    }
}

#[test]
fn references_travel_as_text() {
    let reference = BookingReference::from_random([1; 8]);
    let json = serde_json::to_string(&reference).unwrap();
    assert_eq!(json, format!("\"{reference}\""));
    assert_eq!(serde_json::from_str::<BookingReference>(&json).unwrap(), reference);
    assert!(serde_json::from_str::<Iban>("\"DE00\"").is_err());
}
