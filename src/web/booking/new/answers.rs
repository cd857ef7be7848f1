//! What a booker has answered so far.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::judging::Statement;
use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::domain::money::Money;
use crate::domain::price::Choice;
use crate::keys::sha256_hex;
use crate::store::StoreError;
use crate::store::departures::to_json;

/// One traveller as far as asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As in the passport; the whole name of people of one name.
    pub given_names: String,
    /// As in the passport; empty for people of one name.
    pub family_name: String,
    /// Said to have one name only.
    pub has_one_name: bool,
    /// Passport code.
    pub nationality: String,
    /// Passport codes of further nationalities.
    pub others: Vec<String>,
    /// Kind of travel document.
    pub document: Option<DocumentType>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Kind of work.
    pub occupation: Option<Occupation>,
    /// Runner of a race, or spectator.
    pub goes_as: Option<GoesAs>,
    /// Which room.
    pub room: Option<RoomWish>,
}

impl Person {
    /// Both names.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_names, self.family_name).trim().to_owned()
    }

    /// What the rules judge, once all of it is answered.
    pub fn statement(&self) -> Option<Statement> {
        if self.nationality.is_empty() {
            return None;
        }
        let race = match self.goes_as.clone()? {
            GoesAs::Runner { race } => Some(race),
            GoesAs::Spectator | GoesAs::Leader => None,
        };
        Some(Statement {
            nationality: self.nationality.clone(),
            others: self.others.clone(),
            document: self.document?,
            issuer: None,
            expires_on: None,
            birth_year: self.birth_year?,
            born_on: None,
            occupation: self.occupation?,
            race,
            visits: Vec::new(),
        })
    }

    /// As the price list reads it, once answered.
    pub fn choice(&self) -> Option<Choice> {
        Some(Choice { name: self.name(), goes_as: self.goes_as.clone()?, room: self.room? })
    }

    fn runs(&self, code: &str) -> bool {
        matches!(&self.goes_as, Some(GoesAs::Runner { race }) if race == code)
    }
}

/// Everything answered so far, and what was shown in between.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Binds the last button: however often it is pressed, one booking is made.
    pub once_key: String,
    /// Everybody, in the order they were named.
    pub party: Vec<Person>,
    /// Who pays and gets mail.
    pub booker_name: String,
    /// Where.
    pub email: String,
    /// Digest of the answers to "can everybody come?" that were read.
    pub told: String,
    /// Whether they still hold for what is answered now.
    pub is_told: bool,
    /// Whether everything was once ready to be checked; from then on each change leads back there.
    pub is_checked: bool,
    /// The price shown with the last button.
    pub shown_price: Option<Money>,
    /// Ids of the texts shown with the last button.
    pub shown_texts: Vec<String>,
}

impl Answers {
    /// Nothing answered yet.
    pub fn begun(once_key: String) -> Self {
        Self { once_key, ..Self::default() }
    }

    /// Makes the party this large: blank people are added at the end, and dropped from it.
    pub fn resize(&mut self, people: usize) {
        if people != self.party.len() {
            self.is_told = false;
        }
        self.party.resize_with(people, Person::default);
    }

    /// Takes in new answers about one person. What the rules said no longer holds if they would read something else.
    pub fn put(&mut self, who: usize, person: Person) {
        let Some(place) = self.party.get_mut(who) else { return };
        if place.statement() != person.statement() {
            self.is_told = false;
        }
        *place = person;
    }

    /// Lets these people stay at home.
    pub fn take_out(&mut self, leaving: &[usize]) {
        let mut place = 0;
        self.party.retain(|_| {
            place += 1;
            !leaving.contains(&(place - 1))
        });
        self.is_told = false;
    }

    /// Forgets races that are no longer run, so that they are asked again.
    pub fn forget_races_except(&mut self, codes: &[&str]) {
        for person in &mut self.party {
            if matches!(&person.goes_as, Some(GoesAs::Runner { race }) if !codes.contains(&race.as_str())) {
                person.goes_as = None;
                self.is_told = false;
            }
        }
    }

    /// How many of the party wish to run this race, `except` one of them.
    pub fn in_race(&self, code: &str, except: usize) -> usize {
        self.others_than(except).filter(|person| person.runs(code)).count()
    }

    /// How many of the party wish this room, `except` one of them.
    pub fn in_room(&self, wish: RoomWish, except: usize) -> usize {
        self.others_than(except).filter(|person| person.room == Some(wish)).count()
    }

    fn others_than(&self, except: usize) -> impl Iterator<Item = &Person> {
        self.party.iter().enumerate().filter(move |(who, _)| *who != except).map(|(_, person)| person)
    }

    /// As the price list reads the party, once everybody is complete.
    pub fn choices(&self) -> Option<Vec<Choice>> {
        self.party.iter().map(Person::choice).collect()
    }

    /// Every nationality of the party, each once.
    pub fn nationalities(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self
            .party
            .iter()
            .flat_map(|person| std::iter::once(&person.nationality).chain(&person.others))
            .map(String::as_str)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// What a traveller is called once their whole name was told: None for "you", who travels alone; else the given names, or the whole
    /// name where two of the party share them.
    pub fn called(&self, who: usize) -> Option<String> {
        let person = self.party.get(who).filter(|_| self.party.len() > 1)?;
        let is_shared = self.others_than(who).any(|other| other.given_names == person.given_names);
        Some(if is_shared { person.name() } else { person.given_names.clone() })
    }

    /// Hash of what is asked for, in a form that is the same whatever way led to it.
    pub fn request_hash(&self, departure_code: &str) -> Result<String, StoreError> {
        let asked = to_json(&(departure_code, &self.party, &self.booker_name, &self.email))?;
        Ok(sha256_hex(asked.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner(race: &str) -> Person {
        Person {
            given_names: "Ada".to_owned(),
            nationality: "FRA".to_owned(),
            document: Some(DocumentType::Ordinary),
            birth_year: Some(1985),
            occupation: Some(Occupation::Engineer),
            goes_as: Some(GoesAs::Runner { race: race.to_owned() }),
            room: Some(RoomWish::Twin),
            ..Person::default()
        }
    }

    #[test]
    fn an_answer_of_the_rules_holds_until_they_would_read_something_else() {
        fn check(change: fn(&mut Person), still_told: bool) {
            let mut answers = Answers { party: vec![runner("full")], is_told: true, ..Answers::default() };
            let mut person = runner("full");
            change(&mut person);
            answers.put(0, person);
            assert_eq!(answers.is_told, still_told);
        }
        check(|_| {}, true);
        check(|person| person.given_names = "Augusta".to_owned(), true);
        check(|person| person.room = Some(RoomWish::Single), true);
        check(|person| person.nationality = "USA".to_owned(), false);
        check(|person| person.others.push("USA".to_owned()), false);
        check(|person| person.birth_year = Some(2012), false);
        check(|person| person.goes_as = Some(GoesAs::Spectator), false);
    }

    #[test]
    fn who_travels_alone_is_you_and_others_have_given_names() {
        let named = |given: &str, family: &str| Person {
            given_names: given.to_owned(),
            family_name: family.to_owned(),
            ..Person::default()
        };
        let party = |people: Vec<Person>| Answers { party: people, ..Answers::default() };
        assert_eq!(party(vec![named("Ada", "Lovelace")]).called(0), None);
        let two = party(vec![named("Ada", "Lovelace"), named("Bo", "Byron")]);
        assert_eq!(two.called(1).as_deref(), Some("Bo"));
        let alike = party(vec![named("Ada", "Lovelace"), named("Ada", "Byron")]);
        assert_eq!(alike.called(0).as_deref(), Some("Ada Lovelace"));
        assert_eq!(alike.called(7), None);
    }

    #[test]
    fn people_taken_out_are_gone_and_the_others_stay_in_order() {
        let named = |name: &str| Person { given_names: name.to_owned(), ..runner("half") };
        let mut answers =
            Answers { party: ["A", "B", "C", "D"].map(named).to_vec(), is_told: true, ..Answers::default() };
        answers.take_out(&[0, 2]);
        let left: Vec<&str> = answers.party.iter().map(|person| person.given_names.as_str()).collect();
        assert_eq!(left, ["B", "D"]);
        assert!(!answers.is_told);
    }

    #[test]
    fn the_hash_is_of_what_is_asked_for_and_of_nothing_else() {
        let answers =
            Answers { party: vec![runner("full")], email: "a@example.org".to_owned(), ..Answers::default() };
        let hash = answers.request_hash("X-A").unwrap();
        let seen = Answers { is_checked: true, once_key: "k".to_owned(), ..answers.clone() };
        assert_eq!(seen.request_hash("X-A").unwrap(), hash);
        let other = Answers { party: vec![runner("half")], ..answers.clone() };
        assert_ne!(other.request_hash("X-A").unwrap(), hash);
        assert_ne!(answers.request_hash("X-B").unwrap(), hash);
    }

    #[test]
    fn a_race_that_is_no_longer_run_is_asked_again() {
        let mut answers = Answers { party: vec![runner("full"), runner("half")], ..Answers::default() };
        answers.forget_races_except(&["half"]);
        assert_eq!(answers.party[0].goes_as, None);
        assert!(answers.party[1].runs("half"));
    }
}
