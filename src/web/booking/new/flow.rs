//! Which page comes next: a pure function of the answers.

use serde::Deserialize;
use serde::Serialize;

use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;

/// A page of the way. Travellers are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    /// How many people.
    People,
    /// A traveller's names.
    Names(usize),
    /// A traveller's nationality and document.
    Passport(usize),
    /// A traveller's year of birth and work.
    About(usize),
    /// A traveller's race, or none.
    Race(usize),
    /// A traveller's room.
    Room(usize),
    /// Can everybody come?
    Party,
    /// Who books.
    Booker,
    /// Check the answers and press the last button.
    Check,
}

/// The word of the last button's address; it belongs to the page `Check`.
pub const CONFIRM: &str = "confirm";
/// The word of the address where the way begins.
pub const START: &str = "start";

impl Page {
    /// The last part of the address this page posts to.
    pub fn step(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Names(_) => "names",
            Self::Passport(_) => "passport",
            Self::About(_) => "about",
            Self::Race(_) => "race",
            Self::Room(_) => "room",
            Self::Party => "party",
            Self::Booker => "booker",
            Self::Check => "check",
        }
    }

    /// The traveller it is about.
    pub fn who(self) -> Option<usize> {
        match self {
            Self::Names(who) | Self::Passport(who) | Self::About(who) | Self::Race(who) | Self::Room(who) => {
                Some(who)
            }
            Self::People | Self::Party | Self::Booker | Self::Check => None,
        }
    }

    /// What a "Change" button carries: "room.2", "booker".
    pub fn word(self) -> String {
        self.who().map_or_else(|| self.step().to_owned(), |who| format!("{}.{who}", self.step()))
    }

    /// The page of these answers that a "Change" button names.
    pub fn named(word: &str, answers: &Answers) -> Option<Self> {
        pages(answers.party.len()).into_iter().find(|page| page.word() == word)
    }
}

/// Whether the last part of an address is a step of the way.
pub fn is_step(word: &str) -> bool {
    [START, CONFIRM].contains(&word) || pages(1).iter().any(|page| page.step() == word)
}

/// The whole way for a party of this size.
pub fn pages(people: usize) -> Vec<Page> {
    let of_one =
        |who| [Page::Names(who), Page::Passport(who), Page::About(who), Page::Race(who), Page::Room(who)];
    std::iter::once(Page::People)
        .chain((0..people).flat_map(of_one))
        .chain([Page::Party, Page::Booker, Page::Check])
        .collect()
}

/// Whether a page's questions are answered.
fn is_answered(answers: &Answers, page: Page) -> bool {
    let person = |who: usize, has: fn(&Person) -> bool| answers.party.get(who).is_some_and(has);
    match page {
        Page::People => !answers.party.is_empty(),
        Page::Names(who) => person(who, |person| !person.given_names.is_empty()),
        Page::Passport(who) => {
            person(who, |person| !person.nationality.is_empty() && person.document.is_some())
        }
        Page::About(who) => person(who, |person| person.birth_year.is_some() && person.occupation.is_some()),
        Page::Race(who) => person(who, |person| person.goes_as.is_some()),
        Page::Room(who) => person(who, |person| person.room.is_some()),
        Page::Party => answers.is_told,
        Page::Booker => !answers.booker_name.is_empty() && !answers.email.is_empty(),
        Page::Check => false,
    }
}

/// The first page that is still to be answered; nobody gets beyond it.
pub fn first_open(answers: &Answers) -> Page {
    let way = pages(answers.party.len());
    way.into_iter().find(|page| !is_answered(answers, *page)).unwrap_or(Page::Check)
}

/// The page after this one was answered: the next on the way, or straight back to check answers where they were ready before;
/// what is still open is asked first.
pub fn after(answers: &Answers, page: Page) -> Page {
    let open = first_open(answers);
    if answers.is_checked {
        return open;
    }
    let way = pages(answers.party.len());
    let place = |page: Page| way.iter().position(|known| *known == page).unwrap_or(0);
    let next = way.get(place(page) + 1).copied().unwrap_or(Page::Check);
    if place(next) < place(open) { next } else { open }
}

/// The page that "Back" leads to; none before the first.
pub fn before(answers: &Answers, page: Page) -> Option<Page> {
    if answers.is_checked && page != Page::Check && first_open(answers) == Page::Check {
        return Some(Page::Check);
    }
    let way = pages(answers.party.len());
    let place = way.iter().position(|known| *known == page)?;
    way.get(place.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::booking::GoesAs;
    use crate::domain::booking::RoomWish;
    use crate::domain::eligibility::DocumentType;
    use crate::domain::eligibility::Occupation;

    fn whole() -> Person {
        Person {
            given_names: "Ada".to_owned(),
            family_name: "Lovelace".to_owned(),
            nationality: "GBR".to_owned(),
            document: Some(DocumentType::Ordinary),
            birth_year: Some(1985),
            occupation: Some(Occupation::Engineer),
            goes_as: Some(GoesAs::Spectator),
            room: Some(RoomWish::Twin),
            ..Person::default()
        }
    }

    fn ready() -> Answers {
        Answers {
            party: vec![whole(), whole()],
            booker_name: "Ada".to_owned(),
            email: "ada@example.org".to_owned(),
            is_told: true,
            ..Answers::default()
        }
    }

    #[test]
    fn the_next_page_follows_from_the_answers() {
        fn check(change: fn(&mut Answers), page: Page, expected: Page) {
            let mut answers = ready();
            change(&mut answers);
            assert_eq!(after(&answers, page), expected, "after {page:?}");
        }
        check(|_| {}, Page::People, Page::Names(0));
        check(|_| {}, Page::Room(0), Page::Names(1));
        check(|_| {}, Page::Room(1), Page::Party);
        check(|_| {}, Page::Party, Page::Booker);
        check(|_| {}, Page::Booker, Page::Check);
        // Nobody gets beyond what is still open.
        check(|answers| answers.party[0].room = None, Page::Booker, Page::Room(0));
        check(|answers| answers.is_told = false, Page::Booker, Page::Party);
        check(|answers| answers.party.clear(), Page::Check, Page::People);
        // From check answers, one change leads straight back; new questions come first.
        check(|answers| answers.is_checked = true, Page::Room(0), Page::Check);
        check(|answers| answers.is_checked = true, Page::People, Page::Check);
        check(
            |answers| {
                answers.is_checked = true;
                answers.resize(3);
            },
            Page::People,
            Page::Names(2),
        );
        check(
            |answers| {
                answers.is_checked = true;
                answers.is_told = false;
            },
            Page::Passport(1),
            Page::Party,
        );
    }

    #[test]
    fn back_leads_to_the_page_before_or_to_check_answers() {
        fn check(change: fn(&mut Answers), page: Page, expected: Option<Page>) {
            let mut answers = ready();
            change(&mut answers);
            assert_eq!(before(&answers, page), expected, "before {page:?}");
        }
        check(|_| {}, Page::People, None);
        check(|_| {}, Page::Names(0), Some(Page::People));
        check(|_| {}, Page::Names(1), Some(Page::Room(0)));
        check(|_| {}, Page::Check, Some(Page::Booker));
        check(|answers| answers.is_checked = true, Page::Race(1), Some(Page::Check));
        check(|answers| answers.is_checked = true, Page::Check, Some(Page::Booker));
        check(
            |answers| {
                answers.is_checked = true;
                answers.resize(3);
            },
            Page::Names(2),
            Some(Page::Room(1)),
        );
    }

    #[test]
    fn a_change_button_names_only_pages_of_this_party() {
        for page in pages(2) {
            assert_eq!(Page::named(&page.word(), &ready()), Some(page));
        }
        for word in ["room.2", "room", "names.-1", "confirm", "", "room.0.0"] {
            assert_eq!(Page::named(word, &ready()), None, "{word}");
        }
    }
}
