//! The message of the reference, names that need releasing, and counts, read back by a reader of its own.

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn message(passengers: Vec<Passenger>) -> Message {
    Message {
        control: "REF0001".to_owned(),
        at: at("2025-04-02 12:00"),
        sender: "Agency".to_owned(),
        receiver: "Handler".to_owned(),
        reporter: "Tour agency ops desk".to_owned(),
        phone: "+86 10 0000 0000".to_owned(),
        flight: Flight {
            number: "JS152".to_owned(),
            from: "PEK".to_owned(),
            to: "FNJ".to_owned(),
            departs: at("2025-04-03 13:05"),
            arrives: at("2025-04-03 16:00"),
        },
        passengers,
    }
}

fn anna() -> Passenger {
    Passenger {
        machine_name: "ERIKSSON<<ANNA<MARIA".to_owned(),
        sex: "F".to_owned(),
        born_on: "1974-08-12".parse().ok(),
        nationality: "UTO".to_owned(),
        locator: "ABC123".to_owned(),
        passport: "L898902C3".to_owned(),
        expires_on: "2012-04-15".parse().ok(),
        issuer: "UTO".to_owned(),
    }
}

const EXPECTED: &str = "UNA:+.? '
UNB+UNOA:4+AGENCY:ZZ+HANDLER:ZZ+250402:1200+REF0001++APIS'
UNG+PAXLST+AGENCY:ZZ+HANDLER:ZZ+250402:1200+1+UN+D:05B'
UNH+PAX001+PAXLST:D:05B:UN:IATA'
BGM+745'
NAD+MS+++TOUR AGENCY OPS DESK'
COM+86 10 0000 0000:TE'
TDT+20+JS152'
LOC+125+PEK'
DTM+189:2504031305:201'
LOC+87+FNJ'
DTM+232:2504031600:201'
NAD+FL+++ERIKSSON:ANNA MARIA'
ATT+2++F'
DTM+329:740812'
LOC+178+PEK'
LOC+179+FNJ'
NAT+2+UTO'
RFF+AVF:ABC123'
DOC+P:110:111+L898902C3'
DTM+36:120415'
LOC+91+UTO'
CNT+42:1'
UNT+21+PAX001'
UNE+1+1'
UNZ+1+REF0001'
";

#[test]
fn the_message_of_the_guide_comes_out_to_the_letter() {
    let written = write(&message(vec![anna()]));
    assert_eq!(written.lines().collect::<Vec<_>>(), EXPECTED.lines().collect::<Vec<_>>());
}

/// Segments, each as parts of parts, with releases undone.
fn read(text: &str) -> Vec<Vec<Vec<String>>> {
    let mut segments = vec![vec![vec![String::new()]]];
    let mut signs = text.strip_prefix("UNA:+.? '").unwrap().chars();
    while let Some(sign) = signs.next() {
        let segment = segments.last_mut().unwrap();
        match sign {
            '?' => segment.last_mut().unwrap().last_mut().unwrap().push(signs.next().unwrap()),
            ':' => segment.last_mut().unwrap().push(String::new()),
            '+' => segment.push(vec![String::new()]),
            '\'' => segments.push(vec![vec![String::new()]]),
            '\n' => {}
            other => segment.last_mut().unwrap().last_mut().unwrap().push(other),
        }
    }
    assert_eq!(segments.pop(), Some(vec![vec![String::new()]]), "the last segment is ended");
    segments
}

fn tag(segment: &[Vec<String>]) -> &str {
    &segment[0][0]
}

#[test]
fn signs_that_part_segments_are_released() {
    let mut odd = anna();
    odd.passport = "A+B:C'D?E".to_owned();
    let written = write(&message(vec![odd]));
    assert!(written.contains("DOC+P:110:111+A?+B?:C?'D??E'"), "{written}");
    let read = read(&written);
    let document = read.iter().find(|segment| tag(segment) == "DOC").unwrap();
    assert_eq!(document[2], ["A+B:C'D?E"]);
}

#[test]
fn what_a_row_does_not_hold_is_left_out() {
    let bare = Passenger { machine_name: "MONONYM".to_owned(), sex: "X".to_owned(), ..Passenger::default() };
    let written = write(&message(vec![bare]));
    assert!(written.contains("NAD+FL+++MONONYM'\nLOC+178+PEK'\nLOC+179+FNJ'\nCNT+42:1'"), "{written}");
}

proptest! {
    #[test]
    fn counts_are_right_and_everything_is_of_level_a(
        people in proptest::collection::vec(("[A-Z]{1,12}<<[A-Z]{0,6}<[A-Z]{0,6}", "\\PC{0,12}", any::<bool>()), 1..40)
    ) {
        let passengers: Vec<Passenger> = people
            .iter()
            .map(|(name, number, is_born)| Passenger {
                machine_name: name.clone(),
                passport: number.clone(),
                born_on: is_born.then(|| "1974-08-12".parse().unwrap()),
                ..Passenger::default()
            })
            .collect();
        let written = write(&message(passengers));
        let allowed = |c: char| c == '\n' || of_level_a(c) == c;
        prop_assert!(written.chars().all(allowed), "{written}");
        let read = read(&written);
        let place = |name: &str| read.iter().position(|segment| tag(segment) == name).unwrap();
        let (first, last) = (place("UNH"), place("UNT"));
        prop_assert_eq!(&read[last][1][0], &(last - first + 1).to_string());
        prop_assert_eq!(&read[place("CNT")][1][1], &people.len().to_string());
        let listed = read.iter().filter(|segment| tag(segment) == "NAD" && segment[1][0] == "FL").count();
        prop_assert_eq!(listed, people.len());
    }
}
