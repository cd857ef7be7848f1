//! Passports: the vectors of ICAO Doc 9303, what people paste, and what disagrees.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

const SPECIMEN: [&str; 2] =
    ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
const GERMAN: [&str; 2] =
    ["P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<", "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4"];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(pasted: &str) -> Result<Mrz, Unreadable> {
    Mrz::read(pasted, day("2026-11-22"))
}

fn specimen() -> Mrz {
    read(&SPECIMEN.join("\n")).unwrap()
}

#[test]
fn check_digits_agree_with_the_vectors() {
    fn check(text: &str, digit: u32) {
        assert_eq!(check_digit(text), digit, "{text}");
    }
    check("520727", 3);
    check("AB2134<<<", 5);
    check("D23145890", 7);
    check("L898902C3", 6);
    check("740812", 2);
    check("120415", 9);
    check("ZE184226B<<<<<", 1);
}

#[test]
fn the_specimen_agrees_and_has_expired() {
    let mrz = specimen();
    assert_eq!(mrz.faults, []);
    assert!(mrz.checksum_ok());
    assert_eq!((mrz.document.as_str(), mrz.issuer.unwrap().as_str()), ("P", "UTO"));
    assert_eq!((mrz.surname.as_str(), mrz.given.as_str()), ("ERIKSSON", "ANNA MARIA"));
    assert_eq!((mrz.number.as_str(), mrz.optional.as_str()), ("L898902C3", "ZE184226B"));
    assert_eq!(mrz.birth.date(), Some(day("1974-08-12")));
    assert_eq!((mrz.sex, mrz.expiry.date()), (Sex::Female, Some(day("2012-04-15"))));
    assert!(!mrz.may_be_cut);
    assert!(mrz.in_date_on(day("2012-04-15")) && !mrz.in_date_on(day("2012-04-16")));
}

#[test]
fn other_kinds_of_passport_are_read() {
    let german = read(&GERMAN.join("\n")).unwrap();
    assert_eq!((german.faults.len(), german.nationality.unwrap().country().name), (0, "Germany"));
    assert_eq!(
        (german.birth.date(), german.expiry.date()),
        (Some(day("1964-08-12")), Some(day("2027-02-28")))
    );
    for (line, code) in [
        ("1234567897GBN9001011M3001019<<<<<<<<<<<<<<<2", "GBN"),
        ("A123456784XXB8506151F2806158<<<<<<<<<<<<<<<2", "XXB"),
    ] {
        let mrz = read(&format!("P<{code}DOE<<JO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n{line}")).unwrap();
        assert_eq!((mrz.faults.as_slice(), mrz.nationality.unwrap().as_str()), ([].as_slice(), code));
    }
}

#[test]
fn lines_are_read_however_they_were_pasted() {
    let expected = specimen();
    let wide: String = SPECIMEN.join("\n").chars().map(wide).collect();
    for pasted in [
        SPECIMEN.join(""),
        SPECIMEN.join(" "),
        SPECIMEN.join("\r\n\r\n"),
        SPECIMEN.join("\n").to_lowercase(),
        SPECIMEN.join("\n").replace('<', " "),
        SPECIMEN.join("\n").replace("<<", "«"),
        SPECIMEN.join("\n").replace('<', "< "),
        format!("  {}  \n\t{}\u{200b}\n", SPECIMEN[0], SPECIMEN[1]),
        format!("{}\n{}", SPECIMEN[0].trim_end_matches('<'), SPECIMEN[1]),
        format!("{}<<<\n{}", SPECIMEN[0], SPECIMEN[1].replace("<<<<<", "<<")),
        format!("{}\n{}", SPECIMEN[0], SPECIMEN[1].replace("<<<<<", " ")),
        format!("{}\n{}\n{}", &SPECIMEN[0][..20], &SPECIMEN[0][20..], SPECIMEN[1]),
        wide,
    ] {
        assert_eq!(read(&pasted).as_ref(), Ok(&expected), "{pasted:?}");
    }
    let collapsed = format!("{}\nC01X00T478D 6408125F2702283 4", GERMAN[0]);
    assert_eq!(read(&collapsed), read(&GERMAN.join("\n")));
}

fn wide(c: char) -> char {
    if c == '\n' { c } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() }
}

#[test]
fn what_cannot_be_read_is_explained() {
    fn check(pasted: &str, expected: Unreadable) {
        assert_eq!(read(pasted), Err(expected), "{pasted:?}");
        let sentence = expected.to_string().to_lowercase();
        assert!(!["please", "sorry", "valid"].iter().any(|word| sentence.contains(word)), "{sentence}");
    }
    let (first, second) = (SPECIMEN[0], SPECIMEN[1]);
    check(" \n", Unreadable::Empty);
    check(first, Unreadable::OneLine);
    check(&format!("{second}\n{first}"), Unreadable::NotPassport);
    check(
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        Unreadable::NotPassport,
    );
    check(&format!("{first}\n{second}\n{second}"), Unreadable::Lines(3));
    check(&format!("{first}\n{}", &second[..43]), Unreadable::Length { line: Line::Second, found: 43 });
    check(&format!("{first}\nL8989"), Unreadable::Length { line: Line::Second, found: 5 });
    check(&format!("{first}{}", &second[..40]), Unreadable::Length { line: Line::Second, found: 40 });
    check(
        &format!("{}\n{second}", first.replace("<<<", "<<<X")),
        Unreadable::Length { line: Line::First, found: 50 },
    );
    check(
        &format!("{}\n{second}", first.replace("ANNA", "ANN%")),
        Unreadable::Sign { line: Line::First, place: 19, sign: '%' },
    );
    check(&format!("P UTOERIKSSON ANNA MARIA\n{second}"), Unreadable::NamesRunTogether);
}

#[test]
fn every_wrong_check_digit_is_named() {
    fn check(line: &str, field: Field, found: char, expected: u32) {
        let mrz = read(&format!("{}\n{line}", SPECIMEN[0])).unwrap();
        assert_eq!(mrz.faults, [Fault::CheckDigit { field, found, expected }], "{line}");
        assert!(!mrz.checksum_ok());
    }
    check("L898902C37UTO7408122F1204159ZE184226B<<<<<10", Field::Number, '7', 6);
    check("L898902C3OUTO7408122F1204159ZE184226B<<<<<10", Field::Number, 'O', 6);
    check("L898902C36UTO7408123F1204159ZE184226B<<<<<10", Field::Birth, '3', 2);
    check("L898902C36UTO7408122F1204158ZE184226B<<<<<10", Field::Expiry, '8', 9);
    check("L898902C36UTO7408122F1204159ZE184226B<<<<<<0", Field::Optional, '<', 1);
    check("L898902C36UTO7408122F1204159ZE184226B<<<<<11", Field::Whole, '1', 0);
}

#[test]
fn an_empty_optional_field_may_have_either_digit() {
    for digit in ['0', '<'] {
        let mut line = GERMAN[1].to_owned();
        line.replace_range(42..43, &digit.to_string());
        assert_eq!(read(&format!("{}\n{line}", GERMAN[0])).unwrap().faults, []);
    }
}

#[test]
fn odd_dates_codes_and_sexes_are_faults_and_unknown_parts_are_not() {
    fn with(from: usize, text: &str) -> Mrz {
        let mut line = SPECIMEN[1].to_owned();
        line.replace_range(from..from + text.len(), text);
        let mut mrz = read(&format!("{}\n{line}", SPECIMEN[0])).unwrap();
        mrz.faults.retain(|fault| !matches!(fault, Fault::CheckDigit { .. }));
        mrz
    }
    fn date(field: Field, found: &str) -> Fault {
        Fault::Date { field, found: found.to_owned() }
    }
    assert_eq!(with(13, "741301").faults, [date(Field::Birth, "741301")]);
    assert_eq!(with(13, "730229").faults, [date(Field::Birth, "730229")]);
    assert_eq!(with(13, "74O812").faults, [date(Field::Birth, "74O812")]);
    assert_eq!(with(21, "<12345").faults, [date(Field::Expiry, "<12345")]);
    assert_eq!(with(10, "GER").faults, [Fault::Code { field: Field::Nationality, found: "GER".to_owned() }]);
    assert_eq!(with(20, "H").faults, [Fault::Sex('H')]);
    let unknown = with(13, "74<<<<");
    assert_eq!((unknown.faults.len(), unknown.birth.to_string().as_str()), (0, "? ? 1974"));
    assert!(unknown.birth.fits(day("1974-01-31")) && !unknown.birth.fits(day("1975-01-31")));
    assert_eq!(with(13, "<<<<<<").birth, PartialDate::default());
    assert_eq!(with(13, "<<0229").faults, []);
    assert!(!with(21, "<<<<<<").in_date_on(day("2000-01-01")));
    assert_eq!(with(20, "<").sex, Sex::Unspecified);
}

#[test]
fn two_digits_become_the_right_century() {
    fn check(yymmdd: &str, today: &str, birth: &str, expiry: &str) {
        let line = format!("L898902C36UTO{yymmdd}0F{yymmdd}0<<<<<<<<<<<<<<00");
        let mrz = Mrz::read(&format!("{}\n{line}", SPECIMEN[0]), day(today)).unwrap();
        assert_eq!(
            (mrz.birth.date(), mrz.expiry.date()),
            (Some(day(birth)), Some(day(expiry))),
            "{yymmdd} on {today}"
        );
    }
    check("261122", "2026-11-22", "2026-11-22", "2026-11-22");
    check("261123", "2026-11-22", "1926-11-23", "2026-11-23");
    check("270101", "2026-11-22", "1927-01-01", "2027-01-01");
    check("461231", "2026-11-22", "1946-12-31", "2046-12-31");
    check("470101", "2026-11-22", "1947-01-01", "1947-01-01");
    check("160101", "2026-11-22", "2016-01-01", "2016-01-01");
    check("000229", "2026-11-22", "2000-02-29", "2000-02-29");
    check("990101", "2095-01-01", "1999-01-01", "2099-01-01");
}

#[test]
fn long_names_that_may_be_cut_are_recognised() {
    let cut = "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K";
    let mrz = read(&format!("{cut}\n{}", SPECIMEN[1])).unwrap();
    assert!(mrz.may_be_cut && mrz.cut().is_some() && specimen().cut().is_none());
    let typed = |surname, given| Typed { surname, given, ..Typed::default() };
    assert_eq!(compare(&mrz, &typed("Nilavadhanananda", "Chayapa Dejthamrong Krasuang")), []);
    assert_eq!(compare(&mrz, &typed("Nilavadhanananda", "Chayapa Dejthamrong Krasuang Sri")), []);
    assert_eq!(compare(&mrz, &typed("Nilavadhanananda", "Chayapa Dejthamrong")).len(), 1);
    assert_eq!(compare(&mrz, &typed("Nilavadhanananda", "Chayapo Dejthamrong Krasuang")).len(), 1);
}

#[test]
fn a_name_is_the_same_however_states_spell_it() {
    fn differences(names: &str, surname: &str, given: &str) -> Vec<String> {
        let mrz = read(&format!("P<UTO{names:<<39}\n{}", SPECIMEN[1])).unwrap();
        compare(&mrz, &Typed { surname, given, ..Typed::default() }).iter().map(ToString::to_string).collect()
    }
    let none: [&str; 0] = [];
    assert_eq!(differences("MUELLER<<JOERG", "Müller", "Jörg"), none);
    assert_eq!(differences("MULLER<<JORG", "Müller", "Jörg"), none);
    assert_eq!(differences("ONEIL<<ANNA<MARIA", "O’Neil", "Anna-Maria"), none);
    assert_eq!(differences("SUHARTO", "", "Suharto"), none);
    assert_eq!(differences("SUHARTO", "Suharto", ""), none);
    assert_eq!(differences("WANG<<XIAOMING", "王", "Xiaoming"), none);
    assert_eq!(
        differences("ERIKSSON<<ANNA<MARIA", "Erikson", "Анна"),
        [
            "family name: the machine-readable lines say ERIKSSON, you typed Erikson. Compare both with the passport",
            "given names: the machine-readable lines say ANNA MARIA, you typed Анна (ANNA). Compare both with the passport",
        ]
    );
    assert_eq!(differences("ERIKSSON<<ANNA", "Eriksson", "").len(), 1);
}

#[test]
fn every_other_part_is_compared_when_it_was_typed() {
    let mrz = specimen();
    let right = Typed {
        surname: "Eriksson",
        given: "Anna Maria",
        number: Some("l898 902-c3"),
        nationality: Some("UTO".parse().unwrap()),
        birth: Some(day("1974-08-12")),
        sex: Some(Sex::Female),
        expiry: Some(day("2012-04-15")),
    };
    assert_eq!(compare(&mrz, &right), []);
    let wrong = Typed {
        number: Some("L898902C4"),
        nationality: Some("FRA".parse().unwrap()),
        birth: Some(day("1974-12-08")),
        sex: Some(Sex::Unspecified),
        expiry: Some(day("2022-04-15")),
        ..right
    };
    let found: Vec<(Field, String, String)> =
        compare(&mrz, &wrong).into_iter().map(|d| (d.field, d.printed, d.typed)).collect();
    let expected = [
        (Field::Number, "L898902C3", "L898902C4"),
        (Field::Nationality, "UTO - Utopia (specimen passport)", "FRA - France"),
        (Field::Birth, "12 Aug 1974", "8 Dec 1974"),
        (Field::Expiry, "15 Apr 2012", "15 Apr 2022"),
        (Field::Sex, "F", "X"),
    ];
    assert_eq!(found, expected.map(|(field, a, b)| (field, a.to_owned(), b.to_owned())));
}

#[test]
fn a_passport_number_is_nine_letters_and_digits_at_most() {
    fn check(typed: &str, expected: Result<&str, NumberFault>) {
        assert_eq!(number(typed).as_deref(), expected.as_ref().copied(), "{typed}");
    }
    check("123456789", Ok("123456789"));
    check("ab 123456", Ok("AB123456"));
    check("A123456BC", Ok("A123456BC"));
    check("Z-1234567", Ok("Z1234567"));
    check("Ｃ０１Ｘ００Ｔ４７", Ok("C01X00T47"));
    check("", Err(NumberFault::Empty));
    check(" - ", Err(NumberFault::Empty));
    check("1234567890", Err(NumberFault::Long));
    check("12345/78", Err(NumberFault::Sign));
    check("ПА1234567", Err(NumberFault::Sign));
    assert_eq!(NumberFault::Long.to_string(), "Passport number must be 9 characters or less");
    assert_eq!(NumberFault::Sign.to_string(), "Passport number must only include numbers and letters a to z");
}

#[test]
fn a_masked_number_never_shows_more_than_half() {
    fn check(number: &str, last: &str, shown: &str) {
        assert_eq!((last_four(number).as_str(), masked(number).as_str()), (last, shown));
    }
    check("L898902C3", "02C3", "•••• 02C3");
    check("12345", "45", "•••• 45");
    check("1", "", "••••");
    check("", "", "••••");
}

#[test]
fn months_after_a_date_clamp_to_the_end_of_the_month() {
    fn check(from: &str, months: u32, needed: &str) {
        assert_eq!(earliest_expiry(day(from), months), day(needed));
    }
    check("2025-04-08", 6, "2025-10-08");
    check("2025-08-31", 6, "2026-02-28");
    check("2027-08-31", 6, "2028-02-29");
    check("2028-02-29", 12, "2029-02-28");
    check("2025-10-31", 1, "2025-11-30");
    check("2025-04-08", 0, "2025-04-08");
}

#[test]
fn an_expiry_is_enough_short_or_past() {
    let judged = |expiry: &str| margin(day(expiry), day("2024-12-01"), day("2025-04-08"), 6);
    let needed = day("2025-10-08");
    assert_eq!(judged("2025-10-08"), Margin::Enough);
    assert_eq!(judged("2025-10-07"), Margin::Short { needed });
    assert_eq!(judged("2024-12-01"), Margin::Short { needed });
    assert_eq!(judged("2024-11-30"), Margin::Expired);
}

proptest! {
    #[test]
    fn no_pasted_text_makes_it_panic(text in "\\PC*", lines in prop::collection::vec("P?[A-Z0-9< é]{20,60}", 0..4)) {
        let _ = read(&text);
        let _ = read(&format!("P{text}"));
        let _ = read(&lines.join("\n"));
    }

    #[test]
    fn one_wrong_character_never_passes_unseen(place in 0..44usize, sign in "[A-Z0-9]") {
        let line = SPECIMEN[1];
        let covered = !(10..13).contains(&place) && place != 20;
        prop_assume!(covered && line[place..=place] != sign);
        let value = |text: &str| text.chars().next().and_then(|c| c.to_digit(36)).unwrap_or(0) % 10;
        // The scheme itself cannot tell A from K or 0 from A: their values differ by ten.
        prop_assume!(value(&line[place..=place]) != value(&sign));
        let mut wrong = line.to_owned();
        wrong.replace_range(place..=place, &sign);
        let mrz = read(&format!("{}\n{wrong}", SPECIMEN[0])).unwrap();
        prop_assert!(!mrz.checksum_ok());
    }
}
