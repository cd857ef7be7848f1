use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::roster::COLUMNS;
use crate::domain::roster::Field;
use crate::domain::roster::RecipientJob;
use crate::domain::roster::columns_for_job;

/// Lines written as "id: key=value, key=value".
fn lines(written: &[&str]) -> Lines {
    let line = |text: &&str| {
        let (id, rest) = text.split_once(':').unwrap();
        let cells = rest.split(',').filter_map(|cell| cell.trim().split_once('='));
        (id.to_owned(), cells.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    };
    written.iter().map(line).collect()
}

fn told(difference: &Difference) -> Vec<String> {
    let told = |(id, change): (&String, &LineChange)| match change {
        LineChange::Added(_) | LineChange::Gone(_) => vec![format!("{} {id}", change.word())],
        LineChange::Changed(fields) => fields
            .iter()
            .map(|field| format!("{} {id} {}: {} > {}", change.word(), field.key, field.before, field.now))
            .collect(),
    };
    difference.0.iter().flat_map(told).collect()
}

#[test]
fn a_difference_names_people_and_fields() {
    fn check(before: &[&str], now: &[&str], expected: &[&str], counts: (usize, usize, usize)) {
        let difference = Difference::between(&lines(before), &lines(now));
        assert_eq!(told(&difference), expected, "{before:?} {now:?}");
        assert_eq!(difference.counts(), counts);
    }
    check(&[], &[], &[], (0, 0, 0));
    check(&["a: name=Ada"], &["a: name=Ada"], &[], (0, 0, 0));
    check(&[], &["a: name=Ada"], &["ADD a"], (1, 0, 0));
    check(&["a: name=Ada"], &[], &["DEL a"], (0, 1, 0));
    check(&["a: name=Ada"], &["a: name=Ida"], &["CHG a name: Ada > Ida"], (0, 0, 1));
    check(
        &["a: name=Ada, flight=LH720"],
        &["a: name=Ada, phone=1"],
        &["CHG a flight: LH720 > ", "CHG a phone:  > 1"],
        (0, 0, 1),
    );
    // Others came before her, so her number is another: nothing changed about her.
    check(&["b: number=1, name=Bea"], &["a: number=1", "b: number=2, name=Bea"], &["ADD a"], (1, 0, 0));
    check(
        &["a: name=Ada", "b: name=Bea"],
        &["b: name=Eva", "c: name=Cy"],
        &["DEL a", "CHG b name: Bea > Eva", "ADD c"],
        (1, 1, 1),
    );
}

/// The lines after the changes, from those before.
fn applied(difference: &Difference, before: &Lines) -> Lines {
    let mut lines = before.clone();
    for (id, change) in &difference.0 {
        match change {
            LineChange::Added(line) => {
                lines.insert(id.clone(), line.clone());
            }
            LineChange::Gone(_) => {
                lines.remove(id);
            }
            LineChange::Changed(fields) => {
                let line = lines.entry(id.clone()).or_default();
                for field in fields {
                    line.insert(field.key.clone(), field.now.clone());
                }
                line.retain(|_, value| !value.is_empty());
            }
        }
    }
    lines
}

fn any_lines() -> impl Strategy<Value = Lines> {
    let line = proptest::collection::btree_map("(name|flight|room|phone)", "[a-c]{1,2}", 0..4);
    proptest::collection::btree_map("[a-e]", line, 0..5)
}

proptest! {
    #[test]
    fn applying_a_difference_to_the_old_gives_the_new(before in any_lines(), now in any_lines()) {
        prop_assert_eq!(applied(&Difference::between(&before, &now), &before), now);
    }

    #[test]
    fn between_equals_there_is_no_difference(lines in any_lines()) {
        prop_assert_eq!(Difference::between(&lines, &lines), Difference::default());
    }

    #[test]
    fn no_two_packs_have_the_same_bytes(
        one in any::<(String, String, String, Vec<u8>)>(),
        other in any::<(String, String, String, Vec<u8>)>(),
    ) {
        let bytes = |(head, filled, open, sealed): &(String, String, String, Vec<u8>)| {
            canonical(head, &[RowBytes { position: 1, id: "r", traveller_id: "t", filled, open, sealed }])
        };
        prop_assert_eq!(bytes(&one) == bytes(&other), one == other);
    }
}

#[test]
fn the_bytes_are_written_as_documented() {
    let row =
        RowBytes { position: 1, id: "r1", traveller_id: "t1", filled: "phone", open: "{}", sealed: &[1, 2] };
    let expected = b"startline pack 1\nhead 4\n{\"\"}\nrow 1 r1 t1 5 2 2\nphone{}\x01\x02\n";
    assert_eq!(canonical("{\"\"}", &[row]), expected);
}

#[test]
fn own_columns_are_never_more_than_the_job_s() {
    fn check(job: RecipientJob, own: &str, expected: &str) {
        let keys: Vec<&str> = columns_of(job, own).iter().map(|column| column.key).collect();
        assert_eq!(keys.join(" "), expected, "{job:?} {own:?}");
    }
    check(RecipientJob::Driver, "family_name phone", "number family_name phone");
    check(RecipientJob::Driver, "phone family_name passport_number", "number family_name phone");
    check(RecipientJob::Hotel, "passport_number birth_date", "number");
    let all: Vec<&str> = columns_for_job(RecipientJob::Hotel).iter().map(|column| column.key).collect();
    check(RecipientJob::Hotel, "", &all.join(" "));
}

#[test]
fn every_heading_and_every_word_has_its_other_language() {
    let has_signs = |text: &str| text.chars().any(|c| u32::from(c) > 0x2e80);
    for column in COLUMNS.iter().filter(|column| !column.jobs.is_empty()) {
        assert!(words::column(column.key).is_some_and(has_signs), "{}", column.key);
    }
    for one in words::ALL.iter().filter(|one| one.en != "CSV") {
        assert!(has_signs(one.zh) && !has_signs(one.en), "{one:?}");
    }
    for job in RecipientJob::ALL {
        assert!(has_signs(words::job(job).zh), "{job:?}");
    }
}

#[test]
fn a_reader_of_both_languages_gets_both() {
    let day = "2027-03-31".parse().unwrap();
    assert_eq!(Language::En.day(day), "Wed 31 Mar 2027");
    assert_eq!(Language::Zh.day(day), "2027年3月31日（周三）");
    assert_eq!(Language::Both.day(day), "Wed 31 Mar · 3月31日（周三） 2027");
    let at = "2027-03-30T11:30:00".parse().unwrap();
    assert_eq!(Language::En.stamp(at), "Tue 30 Mar 2027, 11:30 UTC");
    assert_eq!(Language::Zh.moment(at), "2027年3月30日（周二） 11:30");
    assert_eq!(Language::Both.moment(at), "Tue 30 Mar · 3月30日（周二） 2027, 11:30");
    assert_eq!(Language::Both.date(day), "31 Mar · 3月31日 2027");
    assert_eq!(Language::Both.say(words::RECEIVED), "Received · 已收到");
    assert_eq!(Language::Both.say(words::CSV), "CSV");
    let (en, zh) = words::since(3, (2, 1, 0));
    assert_eq!(
        (en.as_str(), zh.as_str()),
        ("Since pack no. 3: 2 new, 1 gone", "与3号名单相比：新增2人，取消1人")
    );
    assert_eq!(words::since(1, (0, 0, 0)).0, "Since pack no. 1: nothing changed");
    assert!(Language::ALL.iter().all(|language| language.as_str().parse() == Ok(*language)));
    assert!(Sighting::ALL.iter().all(|sighting| sighting.as_str().parse() == Ok(*sighting)));
}

#[test]
fn a_value_is_read_as_its_column_says() {
    fn check(field: Field, value: &str, expected: &str) {
        let column = COLUMNS.iter().find(|column| column.field == field).unwrap();
        assert_eq!(HeadColumn::of(column).in_words(value, Language::En), expected);
    }
    check(Field::BirthDate, "1988-08-12", "12 Aug 1988");
    check(Field::ArrivalTime, "2027-03-30T11:30", "Tue 30 Mar 2027, 11:30");
    check(Field::ArrivalTime, "about noon", "about noon");
    check(Field::Phone, "1988-08-12", "1988-08-12");
    let titles: BTreeMap<&str, &str> = COLUMNS.iter().map(|column| (column.key, column.title)).collect();
    assert_eq!(titles["birth_date"], "Date of birth");
}
