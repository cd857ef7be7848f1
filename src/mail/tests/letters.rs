use scraper::Html;
use scraper::Selector;

use super::samples::NASTY;
use super::samples::agency;
use super::samples::all;
use super::samples::booking;
use super::samples::filled;
use super::samples::hotel_pack;
use super::samples::nasty_booking;
use super::samples::nasty_pack;
use crate::mail::facts::BookingFacts;
use crate::mail::html::html;
use crate::mail::inert::inert;
use crate::mail::kind::Kind;
use crate::mail::letters;
use crate::mail::letters::Written;
use crate::mail::placeholder::BOOKING_LINK;
use crate::mail::placeholder::CODE;
use crate::mail::placeholder::HANDOFF_LINK;
use crate::mail::placeholder::OWN_LINK;
use crate::mail::placeholder::fill;
use crate::mail::placeholder::shown;

fn page(letter: &Written) -> String {
    html(&letter.subject, &letter.body, &filled()).unwrap()
}

fn texts(document: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    document.select(&selector).map(|element| element.text().collect::<Vec<_>>().join(" ")).collect()
}

/// The words alone: without bullets, underlines and the colons behind labels.
fn words(text: &str) -> Vec<&str> {
    let words = text.split_whitespace().map(|word| word.trim_end_matches(':'));
    words.filter(|word| !word.bytes().all(|byte| byte == b'-')).collect()
}

#[test]
fn every_kind_of_letter_can_be_written_and_read_back() {
    let mut kinds: Vec<Kind> =
        all(&booking(), &hotel_pack(), "Anna Müller").iter().map(|letter| letter.kind).collect();
    kinds.dedup();
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, Kind::ALL);
    for kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
        assert!(!kind.label().is_empty());
    }
    assert!("newsletter".parse::<Kind>().is_err());
}

#[test]
fn the_text_part_says_what_the_html_part_says() {
    let mut written = all(&booking(), &hotel_pack(), "Anna Müller");
    written.extend(all(&nasty_booking(), &nasty_pack(), NASTY));
    for letter in written {
        let document = Html::parse_document(&page(&letter));
        let said = texts(&document, "main > :not(h1)").join(" ");
        // A stretch of bullets is lost in both; everything else is there, in order.
        let text = fill(&letter.body, &filled()).replace(['-', ','], " ");
        let said = said.replace(['-', ','], " ");
        assert_eq!(words(&text), words(&said), "{}", letter.subject);
        assert_eq!(texts(&document, "h1").concat(), letter.subject);
    }
}

#[test]
fn only_what_the_sender_fills_in_is_a_link() {
    let mut written = all(&booking(), &hotel_pack(), "Anna Müller");
    written.extend(all(&nasty_booking(), &nasty_pack(), NASTY));
    for letter in written {
        let source = page(&letter);
        let document = Html::parse_document(&source);
        for anchor in document.select(&Selector::parse("a").unwrap()) {
            assert_eq!(anchor.attr("href"), Some(filled().link.as_str()));
        }
        let placeholders: usize =
            [BOOKING_LINK, OWN_LINK, HANDOFF_LINK].map(|one| letter.body.matches(one).count()).iter().sum();
        assert_eq!(texts(&document, "a").len(), placeholders, "{}", letter.subject);
        assert!(placeholders <= 1, "{}", letter.subject);
        assert!(!letter.subject.contains('\u{e000}'));
        for foreign in ["b", "img", "script", "base", "form", "iframe", "link"] {
            assert!(texts(&document, foreign).is_empty(), "<{foreign}> in {}", letter.subject);
        }
        assert!(!source.contains("src=") && !source.contains("url("), "nothing is fetched");
    }
}

#[test]
fn what_people_type_stays_inert_in_every_letter() {
    for letter in all(&nasty_booking(), &nasty_pack(), NASTY) {
        let sent = fill(&letter.body, &filled());
        for forbidden in
            ["://evil", "www.evil", "evil.example", "\u{202e}", "\u{0}", "\r", "\u{e000}", "\u{e001}"]
        {
            assert!(!sent.contains(forbidden), "{forbidden:?} in {sent}");
            assert!(!letter.subject.contains(forbidden), "{forbidden:?} in {}", letter.subject);
        }
        assert!(!letter.subject.contains('\n'));
        assert!(
            !sent.lines().any(|line| line.starts_with("Bcc") || line == "- item" || line == "---"),
            "{sent}"
        );
        assert_eq!(sent.matches(&filled().code).count(), letter.body.matches(CODE).count());
        if letter.kind != Kind::Code {
            let kept = inert(NASTY);
            assert!(kept.starts_with("<b>O'Neil</b> =1+1 {placeholder} {{ f. agency. email }}"), "{kept}");
            assert!(sent.contains(&kept), "the words themselves are not lost: {sent}");
            assert!(page(&letter).contains("&#60;b&#62;O&#39;Neil&#60;/b&#62;"));
        }
    }
}

#[test]
fn a_letter_is_light_and_tells_its_language_and_its_point() {
    for letter in all(&nasty_booking(), &nasty_pack(), NASTY) {
        let source = page(&letter);
        assert!(source.len() < 100_000);
        assert!(source.contains("<html lang=\"en\">") && source.contains("content=\"light dark\""));
        let document = Html::parse_document(&source);
        let preheader = texts(&document, ".preheader").join("");
        assert!((20..=90).contains(&preheader.chars().count()), "{preheader}");
        assert!(!preheader.contains("https://") && !preheader.contains(&filled().code));
        let first = texts(&document, "body").join("");
        assert!(first.trim_start().starts_with(&preheader));
    }
}

#[test]
fn subjects_are_short_and_carry_the_reference() {
    for letter in all(&booking(), &hotel_pack(), "Anna Müller") {
        assert!(letter.subject.chars().count() <= 60, "{}", letter.subject);
        // What goes to staff is about no booking and no pack.
        let is_about_one = letter.kind != Kind::SignInRenewed;
        let has_reference = letter.subject.contains("AB2CDEF") || letter.subject.contains("PY32-A");
        assert_eq!(has_reference, is_about_one, "{}", letter.subject);
    }
}

#[test]
fn a_money_letter_says_how_much_to_whom_until_when_and_with_which_reference() {
    for letter in [letters::booking_received, letters::accepted, letters::short_payment] {
        let body = letter(&booking()).unwrap().body;
        for fact in [
            "  Amount: EUR 700.00 (deposit for 2 travellers)\n",
            "  It must reach us by: Sat 5 Dec 2026, 18:00 Beijing (10:00 UTC)\n",
            "  To: Taedong Reisen GmbH\n",
            "  IBAN: DE89 3704 0044 0532 0130 00\n",
            "  BIC: COBADEFFXXX\n",
            "  Bank: Commerzbank, 60261 Frankfurt, Germany\n",
            "  Reference for the transfer: RF18 5390 0754 7034\n",
            "  Charges: OUR, when you pay from outside the euro area\n",
        ] {
            assert!(body.contains(fact), "{fact} in {body}");
        }
    }
}

#[test]
fn a_letter_without_money_to_pay_names_no_account() {
    let nothing = BookingFacts { to_pay: None, ..booking() };
    for letter in all(&nothing, &hotel_pack(), "Anna Müller") {
        assert!(!letter.body.contains("IBAN"), "{}", letter.body);
    }
    let body = letters::in_review(&nothing).unwrap().body;
    assert!(body.contains("We answer by Wed 2 Dec 2026.") && body.contains("nothing to pay yet"), "{body}");
}

#[test]
fn two_currencies_stand_apart() {
    let body = letters::deposit_received(&booking()).unwrap().body;
    let apart = "Not part of this price, and paid separately:\n- USD 150.00: race fee of Anna Müller, in cash at the briefing\n";
    assert!(body.contains(apart), "{body}");
    assert!(
        body.contains(
            "  Paid: EUR 350.00\n  To pay first: EUR 700.00, by Sat 5 Dec 2026, 18:00 Beijing (10:00 UTC)\n  Then to pay: EUR 3,340.00, by Tue 2 Mar 2027\n"
        ),
        "{body}"
    );
}

#[test]
fn a_letter_leaves_out_what_there_is_nothing_to_say_about() {
    let bare = BookingFacts {
        to_pay: None,
        travellers: Vec::new(),
        balance: super::samples::eur(0),
        balance_due_on: None,
        elsewhere: Vec::new(),
        conditions: Vec::new(),
        review_due_on: None,
        reason: String::new(),
        missing: Vec::new(),
        refund: None,
        fee: None,
        briefing: String::new(),
        ..booking()
    };
    for letter in all(&bare, &hotel_pack(), "Anna Müller") {
        for heading in [
            "What you must do",
            "What we still need",
            "Why:",
            "Who travels",
            "Not part of",
            "PROVISIONAL",
            "We keep:",
        ] {
            assert!(!letter.body.contains(heading), "{heading} in {}", letter.body);
        }
        assert!(!letter.body.contains("\n\n\n") && !letter.body.contains(" \n"), "{:?}", letter.body);
        assert!(!letter.body.contains("None") && !letter.body.contains("Some("), "{}", letter.body);
        assert!(letter.body.contains("Answer this email, or write to desk@taedong.example."));
    }
}

#[test]
fn one_traveller_has_one_place() {
    let alone = BookingFacts { travellers: booking().travellers.into_iter().take(1).collect(), ..booking() };
    let letter = letters::booking_received(&alone).unwrap();
    assert_eq!(letter.subject, "Booking AB2CDEF: your place is kept");
    assert!(letter.body.contains("It is yours when the money below has arrived."), "{}", letter.body);
    for letter in all(&alone, &hotel_pack(), "Anna Müller") {
        assert!(!letter.body.contains("our places"), "{}", letter.body);
    }
    assert!(letters::booking_received(&booking()).unwrap().body.contains("They are yours when the money"));
}

#[test]
fn a_code_letter_says_what_the_code_is_for_and_shows_it_only_when_sent() {
    let letter = letters::code(&agency(), "for booking AB2CDEF").unwrap();
    assert_eq!(letter.subject, "Your code for booking AB2CDEF");
    assert!(fill(&letter.body, &filled()).contains("  Code: 493027\n"));
    assert!(shown(&letter.body).contains("  Code: [code]\n"));
    assert!(Html::parse_document(&page(&letter)).root_element().text().any(|text| text == "493027"));
}

#[test]
fn the_letter_to_a_former_address_opens_nothing() {
    let letter = letters::address_changed(&booking()).unwrap();
    assert_eq!(fill(&letter.body, &filled()), letter.body);
}
