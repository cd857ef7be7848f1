//! Judging what was typed on a page and taking it into the answers. What is wrong is said on the form; the answers are then left alone.

use chrono::Datelike;

use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::domain::names;
use crate::filters;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::question::SPECTATOR;
use crate::web::booking::new::question::chosen_nationalities;
use crate::web::booking::new::scene::Scene;
use crate::web::choices;
use crate::web::form::Form;

/// Longest name of each kind.
const NAME_LETTERS: usize = 60;
/// A booker's whole name: two names and the space between.
const BOOKER_LETTERS: usize = 2 * NAME_LETTERS + 1;
/// Nobody older has run a marathon.
const OLDEST: i64 = 110;

/// Takes a page's fields into the answers, or blames the form.
pub fn judge(form: &mut Form, answers: &mut Answers, page: Page, scene: &Scene) {
    let mut person = page.who().and_then(|who| answers.party.get(who)).cloned().unwrap_or_default();
    match page {
        Page::People => people(form, answers, scene),
        Page::Names(_) => names(form, &mut person),
        Page::Passport(_) => passport(form, &mut person),
        Page::About(_) => about(form, &mut person, i64::from(scene.today.year())),
        Page::Race(who) => race(form, &mut person, answers, who, scene),
        Page::Room(who) => room(form, &mut person, answers, who, scene),
        Page::Booker => booker(form, answers),
        Page::Party | Page::Check => {}
    }
    if let Some(who) = page.who().filter(|_| !form.is_faulty()) {
        answers.put(who, person);
    }
}

fn people(form: &mut Form, answers: &mut Answers, scene: &Scene) {
    let asked = form.whole("people", 1, 6, "Enter how many people are coming, from 1 to 6");
    let Some(people) = asked else { return };
    let left = scene.left.spectators;
    if people > left {
        let words = filters::count(left, "place is", "places are");
        form.blame("people", format!("Only {words} left: enter {left} or fewer"));
        return;
    }
    answers.resize(usize::try_from(people).unwrap_or(1));
}

fn names(form: &mut Form, person: &mut Person) {
    let given = form.line("given_names", NAME_LETTERS, "");
    let family = form.line("family_name", NAME_LETTERS, "");
    let has_one_name = form.chosen("one_name", "yes");
    match (has_one_name, given.is_empty(), family.is_empty()) {
        (_, true, true) => form.blame("given_names", "Enter the name as in the passport"),
        (true, false, false) => {
            form.blame("family_name", "Leave the family name empty, or clear the box below it");
        }
        (false, true, false) => {
            form.blame(
                "given_names",
                "Enter the given names, or tick the box if the passport shows one name only",
            );
        }
        (false, false, true) => {
            form.blame(
                "family_name",
                "Enter the family name, or tick the box if the passport shows one name only",
            );
        }
        _ => {}
    }
    for (field, name) in [("given_names", &given), ("family_name", &family)] {
        if !name.is_empty() && names::machine_readable(name, "").is_empty() {
            form.blame(field, "Enter a name with at least one letter");
        }
    }
    (person.given_names, person.family_name) =
        if has_one_name && given.is_empty() { (family, String::new()) } else { (given, family) };
    person.has_one_name = has_one_name;
}

fn passport(form: &mut Form, person: &mut Person) {
    let nationality = form.country("nationality", "Choose the nationality printed in the passport");
    let mut others: Vec<String> = Vec::new();
    for field in ["other_1", "other_2"] {
        if form.value(field).trim().is_empty() {
            continue;
        }
        let code = form.country(field, "Choose a nationality from the list, or “None”");
        others.extend(code.filter(|code| Some(code) != nationality.as_ref()));
    }
    others.dedup();
    choices::confirm(form, "meant", &chosen_nationalities(form));
    let document = form.choice("document", &choices::documents(), "Choose the kind of document");
    person.nationality = nationality.unwrap_or_default();
    person.others = others;
    person.document = document.and_then(|word| DocumentType::parse(&word));
}

fn about(form: &mut Form, person: &mut Person, this_year: i64) {
    let words = "Enter the year of birth in four figures, such as 1985";
    let year = form.whole("birth_year", this_year - OLDEST, this_year, words);
    let occupation = form.choice("occupation", &choices::occupations(), "Choose the kind of work");
    person.birth_year = year.and_then(|year| i32::try_from(year).ok());
    person.occupation = occupation.and_then(|word| Occupation::parse(&word));
}

fn race(form: &mut Form, person: &mut Person, answers: &Answers, who: usize, scene: &Scene) {
    let chosen = form.value("race").trim().to_owned();
    if chosen == SPECTATOR {
        person.goes_as = Some(GoesAs::Spectator);
        return;
    }
    let Some(race) = scene.offer.race(&chosen) else {
        form.blame("race", "Choose a race, or “To watch”");
        return;
    };
    let left = scene.left.in_race(&race.code);
    if too_few(left, answers.in_race(&race.code, who)) {
        form.blame("race", short_of(&format!("{}: {{}} left", race.name), left, ("place", "places")));
    }
    person.goes_as = Some(GoesAs::Runner { race: race.code.clone() });
}

fn room(form: &mut Form, person: &mut Person, answers: &Answers, who: usize, scene: &Scene) {
    let Some(wish) = RoomWish::ALL.into_iter().find(|wish| wish.as_str() == form.value("room").trim()) else {
        form.blame("room", "Choose a bed in a twin room or a single room");
        return;
    };
    let left = scene.left.of_room(wish);
    if too_few(left, answers.in_room(wish, who)) {
        let words = match wish {
            RoomWish::Twin => ("bed", "beds"),
            RoomWish::Single => ("room", "rooms"),
        };
        form.blame("room", short_of(&format!("{}: {{}} left", wish.label()), left, words));
    }
    person.room = Some(wish);
}

/// Whether one more of a party that already wishes `wished` would be too many.
fn too_few(left: i64, wished: usize) -> bool {
    i64::try_from(wished).is_ok_and(|wished| left <= wished)
}

fn short_of(words: &str, left: i64, (one, many): (&str, &str)) -> String {
    let count =
        if left == 0 { format!("no {many}") } else { format!("only {}", filters::count(left, one, many)) };
    format!("{}. Choose another one", words.replace("{}", &count))
}

fn booker(form: &mut Form, answers: &mut Answers) {
    let name = form.line("booker_name", BOOKER_LETTERS, "Enter the name of the person who books");
    let email = form.email("email");
    if let Some(email) = email.filter(|_| !form.is_faulty()) {
        answers.booker_name = name;
        answers.email = email.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_as_the_passport_has_them() {
        fn check(given: &str, family: &str, one_name: &str, expected: Result<(&str, &str), &str>) {
            let mut form =
                Form::filled([("given_names", given), ("family_name", family), ("one_name", one_name)]);
            let mut person = Person::default();
            names(&mut form, &mut person);
            let fault = form.faults().first().map(|fault| fault.name.as_str());
            match expected {
                Ok((given, family)) => {
                    assert_eq!(fault, None, "{given} {family}");
                    assert_eq!((person.given_names.as_str(), person.family_name.as_str()), (given, family));
                }
                Err(field) => assert_eq!(fault, Some(field), "{given} {family}"),
            }
        }
        check("Thị Ánh", "Nguyễn", "", Ok(("Thị Ánh", "Nguyễn")));
        check("<b>O'Neil</b>", "=1+1x", "", Ok(("<b>O'Neil</b>", "=1+1x")));
        check("\u{202e}Ada\u{200b}", " Lovelace ", "", Ok(("Ada", "Lovelace")));
        check("하늘", "김", "", Ok(("하늘", "김")));
        check("O", "X", "", Ok(("O", "X")));
        check("Suharto", "", "yes", Ok(("Suharto", "")));
        check("", "Suharto", "yes", Ok(("Suharto", "")));
        check("", "", "", Err("given_names"));
        check("", "", "yes", Err("given_names"));
        check("Ada", "", "", Err("family_name"));
        check("", "Lovelace", "", Err("given_names"));
        check("Ada", "Lovelace", "yes", Err("family_name"));
        check(&"a".repeat(60), "B", "", Ok((&"a".repeat(60), "B")));
        check(&"a".repeat(61), "B", "", Err("given_names"));
        check("...", "B", "", Err("given_names"));
    }

    #[test]
    fn a_passport_is_of_a_listed_nationality_and_the_two_koreas_are_confirmed() {
        fn check(fields: &[(&str, &str)], expected: Result<(&str, &[&str]), &str>) {
            let mut form = Form::filled(fields.iter().copied());
            let mut person = Person::default();
            passport(&mut form, &mut person);
            let fault = form.faults().first().map(|fault| fault.name.as_str());
            match expected {
                Ok((nationality, others)) => {
                    assert_eq!((fault, person.nationality.as_str()), (None, nationality));
                    assert_eq!(person.others, others);
                }
                Err(field) => assert_eq!(fault, Some(field), "{fields:?}"),
            }
        }
        let ordinary = ("document", "ordinary");
        check(&[("nationality", "FRA"), ordinary], Ok(("FRA", &[])));
        check(&[("nationality", "DEU"), ordinary], Ok(("D", &[])));
        check(
            &[("nationality", "FRA"), ("other_1", "FRA"), ("other_2", "USA"), ordinary],
            Ok(("FRA", &["USA"])),
        );
        check(
            &[("nationality", "FRA"), ("other_1", "USA"), ("other_2", "USA"), ordinary],
            Ok(("FRA", &["USA"])),
        );
        check(&[("nationality", ""), ordinary], Err("nationality"));
        check(&[("nationality", "ZZZ"), ordinary], Err("nationality"));
        check(&[("nationality", "FRA"), ("other_1", "ZZZ"), ordinary], Err("other_1"));
        check(&[("nationality", "KOR"), ordinary], Err("meant"));
        check(&[("nationality", "KOR"), ("meant", "PRK"), ordinary], Err("meant"));
        check(&[("nationality", "KOR"), ("meant", "KOR"), ordinary], Ok(("KOR", &[])));
        check(&[("nationality", "FRA"), ("other_1", "PRK"), ordinary], Err("meant"));
        check(&[("nationality", "FRA"), ("document", "paper")], Err("document"));
    }

    #[test]
    fn a_birth_year_is_a_year_somebody_can_be_born_in() {
        fn check(typed: &str, expected: Option<i32>) {
            let mut form = Form::filled([("birth_year", typed), ("occupation", "teacher")]);
            let mut person = Person::default();
            about(&mut form, &mut person, 2026);
            assert_eq!((person.birth_year, form.is_faulty()), (expected, expected.is_none()), "{typed}");
        }
        check("1985", Some(1985));
        check(" １９８５ ", Some(1985));
        check("2026", Some(2026));
        check("2027", None);
        check("1900", None);
        check("85", None);
        check("", None);
        check("99999999999999999999", None);
    }
}
