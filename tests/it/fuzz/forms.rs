//! What a browser sends: forms, files with them, and the filters of an address.

use std::collections::BTreeMap;

use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use startline::domain::booking::Status;
use startline::domain::country;
use startline::domain::readiness::Cell;
use startline::domain::readiness::Line;
use startline::domain::readiness::Marks;
use startline::domain::readiness::Matter;
use startline::domain::readiness::State;
use startline::web::desk::board::asked::Asked;
use startline::web::desk::board::asked::Choices;
use startline::web::form::Choice;
use startline::web::form::Form;
use startline::web::upload::upload;

use super::Answer;
use super::Target;
use super::search;

/// Fields that the readers are asked about.
const FIELDS: [&str; 8] = ["name", "email", "count", "country", "amount", "choice", "answer", "rows"];

fn is_plain(words: &str) -> bool {
    !words.chars().any(|c| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
    })
}

#[test]
fn a_form_is_read_as_a_browser_would_send_it_again() {
    let target = Target {
        name: "forms",
        words: &[
            "name=",
            "&email=",
            "&count=",
            "&country=",
            "&amount=",
            "&choice=",
            "%",
            "%0",
            "%00",
            "%0D%0A",
            "%E2%80%AE",
            "%FF",
            "+",
            "&&",
            "==",
            "&=",
            "name=other",
            "D",
            "DEU",
            "6",
            "%EF%BC%96",
            "-1",
            "1e3",
            "10.00",
            "one",
            "a%40example.org",
            "%F3%A0%80%81",
        ],
        ..Target::TEXT
    };
    let choices = [Choice::new("one", "One"), Choice::new("two", "Two")];
    search(&target, |bytes| {
        let form = Form::decoded(bytes);
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).unwrap_or_default();
        let again = serde_urlencoded::to_string(&pairs).unwrap();
        assert_eq!(form.once_key("x"), Form::decoded(again.as_bytes()).once_key("x"), "{again}");
        for name in FIELDS {
            assert!(form.values_of(name).all(|value| !value.contains('\0')), "{name} holds a zero");
            assert!(form.values_of(name).map(str::len).sum::<usize>() <= 3 * bytes.len());
        }
        read_fields(form, &choices)
    });
}

fn read_fields(mut form: Form, choices: &[Choice]) -> Answer {
    let name = form.line("name", 40, "Enter a name");
    assert!(is_plain(&name) && name == name.trim(), "{name:?}");
    let is_long = name.chars().count() > 40;
    assert_eq!(form.fault("name").is_some(), name.is_empty() || is_long);
    assert_eq!(
        Form::filled([("name", name.as_str())]).line("name", 40, ""),
        name,
        "a second look sees something else"
    );
    let email = form.email("email");
    assert!(email.as_ref().is_none_or(|email| is_plain(email.as_str())));
    let count = form.whole("count", 0, 6, "From 0 to 6");
    assert!(count.is_none_or(|count| (0..=6).contains(&count)));
    let country = form.country("country", "Choose a country");
    assert!(country.as_deref().is_none_or(|code| country::by_code(code).is_some()));
    let amount = form.amount("amount", startline::domain::money::Currency::EUR);
    assert!(amount.is_none_or(|amount| amount.is_positive()));
    let choice = form.choice("choice", choices, "Choose one");
    assert!(choice.as_deref().is_none_or(|value| choices.iter().any(|one| one.value == value)));
    let names: Vec<&str> = form.faults().iter().map(|fault| fault.name.as_str()).collect();
    let mut once = names.clone();
    once.dedup();
    assert_eq!(names, once, "a field is blamed once");
    assert!(form.faults().iter().all(|fault| !fault.message.is_empty()));
    let read = [email.is_some(), count.is_some(), country.is_some(), amount.is_some(), choice.is_some()];
    let is_taken = form.faults().len() <= 3;
    let words = form.faults().iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(". ");
    if is_taken { Answer::Taken(format!("{read:?}")) } else { Answer::Refused(words) }
}

/// The same fields and file as a browser sends them.
fn multipart(form: &Form, file: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for name in FIELDS {
        for value in form.values_of(name) {
            let head = format!("--again7Zq\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
        }
    }
    if let Some(file) = file {
        let head = "--again7Zq\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        body.extend([head.as_bytes(), file, b"\r\n"].concat());
    }
    body.extend(b"--again7Zq--\r\n");
    body
}

#[test]
fn a_form_with_a_file_is_read_as_a_browser_would_send_it_again() {
    let target = Target {
        name: "multipart",
        words: &[
            "multipart/form-data; boundary=",
            "application/x-www-form-urlencoded",
            "--x7",
            "--x7--",
            "\r\n",
            "\r\n\r\n",
            "Content-Disposition: form-data; ",
            "name=\"file\"",
            "name=\"rows\"",
            "name=\"answer\"",
            "name=answer",
            "filename=\"a.csv\"",
            "filename*=UTF-8''a",
            "Content-Type: text/csv",
            "\"",
            ";",
            "Content-Transfer-Encoding: base64",
        ],
        tries: 2_000,
        ..Target::TEXT
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let read = |kind: &str, body: &[u8]| {
        let request = TestRequest::post().insert_header(("content-type", kind)).to_http_request();
        runtime.block_on(upload(&request, Bytes::copy_from_slice(body), "file"))
    };
    search(&target, |bytes| {
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let kind: String = bytes[..end]
            .iter()
            .filter(|byte| (b' '..b'\x7f').contains(byte))
            .map(|byte| char::from(*byte))
            .collect();
        let body = bytes.get(end + 1..).unwrap_or_default();
        let sent = match read(&kind, body) {
            Ok(sent) => sent,
            Err(fault) => return Answer::Refused(fault.to_string()),
        };
        let words: usize = FIELDS.iter().flat_map(|name| sent.form.values_of(name)).map(str::len).sum();
        let file = sent.file.as_deref();
        assert!(words + file.map_or(0, <[u8]>::len) <= 3 * body.len(), "more came out than went in");
        assert!(file != Some(&[]), "an empty file is no file");
        let framed = file.map(|file| [b"\r\n\r\n", file, b"\r\n--"].concat()).unwrap_or_default();
        let is_there = framed.is_empty() || body.windows(framed.len()).any(|part| part == framed);
        assert!(is_there, "the file is not what stands between its head and the next part");
        assert!(FIELDS.iter().flat_map(|name| sent.form.values_of(name)).all(|value| !value.contains('\0')));
        let again = multipart(&sent.form, file);
        let is_told_apart = body.windows(9).all(|part| part != b"again7Zq");
        if is_told_apart {
            let back = read("multipart/form-data; boundary=again7Zq", &again).unwrap();
            assert_eq!(back.file.as_deref(), file);
            for name in FIELDS {
                let values = |form: &Form| form.values_of(name).map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(values(&sent.form), values(&back.form), "{name}");
            }
        }
        Answer::Taken(format!("{} {}", file.is_some(), words > 0))
    });
}

/// Somebody of the board.
fn line(name: &str, nationality: &str, state: State) -> Line {
    let mut cells = Matter::ALL.map(|_| Cell::plain(State::Done, "Done"));
    cells[0] = Cell::plain(state, "Look");
    Line {
        traveller_id: format!("id of {name}"),
        position: 1,
        booking_id: format!("booking of {name}"),
        reference: format!("REF{}", name.to_uppercase()),
        status: Status::Confirmed,
        name: name.to_owned(),
        sort_key: name.to_lowercase(),
        booker: "Berta Booker".to_owned(),
        email: "booker@example.org".to_owned(),
        nationality: nationality.to_owned(),
        role: "Runner",
        race: "half".to_owned(),
        race_name: "Half marathon".to_owned(),
        missing: 0,
        decision_id: None,
        marks: Marks { bus: "1".to_owned(), tags: vec!["vip".to_owned()], ..Marks::default() },
        cells,
    }
}

#[test]
fn filters_of_the_board_mean_the_same_in_the_addresses_they_make() {
    let target = Target {
        name: "board",
        words: &[
            "q=",
            "&cell=",
            "&state=",
            "&race=",
            "&nationality=",
            "&tag=",
            "&bus=",
            "&guide=",
            "&handled=",
            "&sort=",
            "&group=",
            "money",
            "visa",
            "room",
            "half",
            "full",
            "D",
            "FRA",
            "vip",
            "1",
            "name",
            "due",
            "worst",
            "booking",
            "race",
            "overdue",
            "done",
            "waiting",
            "ada",
            "%C3%84",
            "+",
            "%20",
            "&",
            "=",
        ],
        most_bytes: 1_024,
        tries: 2_000,
        ..Target::TEXT
    };
    let states = State::ALL;
    let lines = [
        line("Ada Ash", "D", states[0]),
        line("Åse Ünal", "FRA", states[1]),
        line("李 Ash", "CHN", states[states.len() - 1]),
    ];
    let choices = Choices::of(&lines, &BTreeMap::new());
    search(&target, |bytes| {
        let asked = Asked::of(&Form::decoded(bytes), &choices);
        let address = asked.with_state("/board", Matter::ALL[0], states[0]);
        let query = address.strip_prefix("/board?").unwrap();
        assert!(query.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>')), "{query}");
        let there = Asked::of(&Form::decoded(query.as_bytes()), &choices);
        assert!(there.is_at(Matter::ALL[0], states[0]));
        let others = |asked: &Asked| -> Vec<(String, String)> {
            let kept = asked.kept().into_iter().filter(|(name, _)| !matches!(*name, "cell" | "state"));
            kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        assert_eq!(others(&asked), others(&there), "{query}");
        assert_eq!(asked.kept(), Asked::of(&asked.form(), &choices).kept());
        assert!(asked.kept().iter().all(|(_, value)| is_plain(value)));
        let offered =
            [("nationality", &choices.nationalities), ("tag", &choices.tags), ("sort", &choices.sorts)];
        for (name, value) in asked.kept().into_iter().filter(|(_, value)| !value.is_empty()) {
            let some = offered.iter().find(|(known, _)| *known == name);
            assert!(
                some.is_none_or(|(_, some)| some.iter().any(|one| one.value == value)),
                "{name} is {value:?}"
            );
        }
        let wanted = asked.wanted();
        assert!(wanted.words.len() <= 8);
        let found = wanted.of(&lines);
        assert!(found.iter().all(|line| wanted.takes(line)));
        assert_eq!(found.len(), lines.iter().filter(|line| wanted.takes(line)).count());
        match asked.is_narrow() {
            true => Answer::Taken(format!("{} of {}", found.len(), asked.kept().len())),
            false => {
                assert_eq!(found.len(), lines.len(), "nothing is asked for and somebody is left out");
                Answer::Refused(String::new())
            }
        }
    });
}
