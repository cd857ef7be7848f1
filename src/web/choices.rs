//! What forms let people choose from, in words.

use crate::domain::country;
use crate::domain::country::Country;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::web::form::Choice;
use crate::web::form::Form;

/// Kinds of travel document.
pub fn documents() -> Vec<Choice> {
    DocumentType::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect()
}

/// Kinds of work, in the order of their names, the last one for everything else.
pub fn occupations() -> Vec<Choice> {
    let mut kinds: Vec<Occupation> = Occupation::ALL.to_vec();
    kinds.sort_by_key(|kind| (*kind == Occupation::Other, kind.label()));
    kinds.into_iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect()
}

/// Of the countries chosen, those that are easily mistaken for another, each a box to tick: the name in full.
pub fn to_confirm(codes: &[String]) -> Vec<Choice> {
    easily_mistaken(codes)
        .map(|country| Choice::new(country.code.as_str(), format!("Yes, I mean {}", country.name)))
        .collect()
}

/// Asks once more about countries that are easily mistaken for another; each must be ticked in the boxes of `name`.
pub fn confirm(form: &mut Form, name: &str, codes: &[String]) {
    let open = easily_mistaken(codes).find(|country| !form.chosen(name, country.code.as_str()));
    if let Some(country) = open {
        form.blame(
            name,
            format!("Tick the box if you mean {}; if not, choose the other one above", country.name),
        );
    }
}

fn easily_mistaken(codes: &[String]) -> impl Iterator<Item = &'static Country> {
    codes.iter().filter_map(|code| country::by_code(code)).filter(|country| country.is_easily_mistaken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_koreas_are_asked_about_once_more() {
        let codes = ["FRA".to_owned(), "KOR".to_owned()];
        let mut form = Form::empty();
        confirm(&mut form, "meant", &codes);
        assert_eq!(
            form.fault("meant"),
            Some(
                "Tick the box if you mean South Korea (Republic of Korea); if not, choose the other one above"
            )
        );
        assert_eq!(to_confirm(&codes)[0].label, "Yes, I mean South Korea (Republic of Korea)");

        let mut other = Form::filled([("meant", "PRK")]);
        confirm(&mut other, "meant", &codes);
        assert!(other.is_faulty(), "a tick for the other one does not count");

        let mut ticked = Form::filled([("meant", "KOR")]);
        confirm(&mut ticked, "meant", &codes);
        assert!(!ticked.is_faulty());
    }

    #[test]
    fn everything_else_is_the_last_kind_of_work() {
        let kinds = occupations();
        assert_eq!(kinds.len(), Occupation::ALL.len());
        assert_eq!(kinds.last().map(|choice| choice.value.as_str()), Some("other"));
    }
}
