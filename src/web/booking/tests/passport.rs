//! The passport form: what is read, what is filled in, what is asked again.

use super::*;

const LINES: &str =
    "p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\r\nL898902C36 UTO7408122F3204156ZE184226B<<<<<12";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days() -> Days {
    Days { today: day("2026-11-22"), tour_ends: day("2027-04-08"), details_close: day("2027-03-12") }
}

fn typed_form() -> Form {
    Form::filled([
        ("family", "Eriksson"),
        ("given", "Anna Maria"),
        ("nationality", "FRA"),
        ("sex", "F"),
        ("born-day", "12"),
        ("born-month", "8"),
        ("born-year", "1974"),
        ("number", "l898 902c3"),
        ("issuer", "FRA"),
        ("expires-day", "15"),
        ("expires-month", "4"),
        ("expires-year", "2032"),
    ])
}

#[test]
fn a_form_filled_in_properly_becomes_a_command() {
    let mut form = typed_form();
    let typed = read(&mut form, &days());
    assert!(!form.is_faulty(), "{:?}", form.faults());
    assert_eq!(typed.warnings(&days()), Vec::<String>::new());
    let command = typed.command("b", "t").unwrap();
    assert_eq!(command.passport_number, "L898902C3");
    assert_eq!(command.born_on, day("1974-08-12"));
    assert_eq!(command.machine_name, None);
}

#[test]
fn an_empty_form_names_every_field() {
    let mut form = Form::empty();
    read(&mut form, &days());
    let blamed: Vec<&str> = form.faults().iter().map(|fault| fault.id.as_str()).collect();
    assert_eq!(
        blamed,
        ["family", "given", "nationality", "sex", "born-day", "number", "issuer", "expires-day"]
    );
    assert!(Typed::default().command("b", "t").is_none());
}

#[test]
fn a_passport_that_ends_too_soon_is_a_question_and_an_ended_one_a_fault() {
    fn check(year: &str, month: &str, day_: &str, is_fault: bool, is_warned: bool) {
        let mut form = typed_form();
        form.set("expires-year", year);
        form.set("expires-month", month);
        form.set("expires-day", day_);
        let typed = read(&mut form, &days());
        assert_eq!(form.is_faulty(), is_fault, "{year}-{month}-{day_}");
        assert_eq!(!typed.warnings(&days()).is_empty(), is_warned, "{year}-{month}-{day_}");
    }
    check("2027", "10", "8", false, false);
    check("2027", "10", "7", false, true);
    check("2026", "11", "22", false, true);
    check("2026", "11", "21", true, false);
}

#[test]
fn pasted_lines_fill_the_form_and_nothing_typed_is_changed() {
    let mut form = Form::filled([("lines", LINES), ("family", "Ericsson"), ("nationality", "FRA")]);
    assert!(has_only_lines(&form));
    fill(&mut form, day("2026-11-22"));
    assert!(!form.is_faulty(), "{:?}", form.faults());
    assert_eq!(form.value("family"), "Ericsson");
    assert_eq!(form.value("given"), "ANNA MARIA");
    assert_eq!(form.value("number"), "L898902C3");
    assert_eq!(form.value("born-year"), "1974");
    assert_eq!(form.value("nationality"), "FRA");
    assert!(!has_only_lines(&form));
    let typed = read(&mut form.clone(), &days());
    let said = typed.warnings(&days());
    assert!(
        said.iter().any(|one| one.starts_with("Family name: the machine-readable lines say ERIKSSON")),
        "{said:?}"
    );
    assert!(said.iter().any(|one| one.starts_with("Nationality: ")), "{said:?}");
    assert!(said.iter().any(|one| one.starts_with("The check digit of the ")), "{said:?}");
    assert_eq!(typed.machine_name(), "ERIKSSON<<ANNA<MARIA");
}

#[test]
fn one_name_is_enough_for_who_has_one() {
    let mut form = typed_form();
    form.set("given", "");
    read(&mut form, &days());
    assert_eq!(form.faults()[0].id, "given");
    let mut form = typed_form();
    form.set("given", "");
    form.set("single", "yes");
    read(&mut form, &days());
    assert!(!form.is_faulty());
}

#[test]
fn states_that_are_mixed_up_are_asked_about() {
    let mut form = typed_form();
    form.set("nationality", "PRK");
    let said = read(&mut form, &days()).warnings(&days());
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("You chose PRK - North Korea"), "{said:?}");
    assert!(said[0].contains("not KOR - South Korea"), "{said:?}");
}

#[test]
fn the_mark_of_read_warnings_changes_with_them() {
    assert_eq!(seen_mark(&[]), "");
    let (one, two) = (seen_mark(&["a".to_owned()]), seen_mark(&["b".to_owned()]));
    assert_eq!(one.len(), 16);
    assert_ne!(one, two);
}
