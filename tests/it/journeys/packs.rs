//! A pack is bytes: it stays as it was sent, tells what changed since the one before, speaks its reader's language, and shows nobody more.

use std::collections::BTreeMap;

use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::load_season;
use startline::domain::given::Contact;
use startline::domain::given::Given;
use startline::domain::refund::CancelReason;
use startline::domain::roster::StaffRole;
use startline::domain::season::Season;
use startline::store::handoffs;
use startline::store::tx::new_id;

use super::handoff::opened;
use super::handoff::pack;
use super::handoff::sent;
use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::world::SEASON;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

async fn reload(app: &TestApp, document: String) {
    let command = LoadSeason { season: Season::parse(&document).unwrap(), document };
    app.act("cli", move |tx| load_season(tx, &command)).await.unwrap();
}

/// Everything a pack is: its page and each of its files.
async fn all_of(page: &Page, formats: &[&str]) -> Vec<Vec<u8>> {
    let mut all = vec![page.browser().get(&page.path).await.bytes];
    for format in formats {
        let file = page.form(format).submit().await;
        file.expect(200);
        all.push(file.bytes);
    }
    all
}

on_both!(a_pack_stays_byte_for_byte_as_it_was_sent_while_the_world_moves_on, |app| async {
    let (_, booking_id) = sent(app, "airline@partner.example").await;
    let second = pack(app, "airline@partner.example").await;
    let page = opened(app, "airline@partner.example").await;
    page.expect(200).says("Pack no. 2").says("Since pack no. 1: nothing changed");
    let formats = ["Spreadsheet (XLSX)", "CSV", "Passenger message (PAXLST)"];
    let before = all_of(&page, &formats).await;

    app.sql("UPDATE travellers SET given_names = 'Zoe', machine_name = 'OTHER<<ZOE', nationality = 'F', sex = 'M'")
        .await
        .unwrap();
    let booking = app.booking(&booking_id).await;
    let mut passport = passport_of(&app.party(&booking).await[0]);
    passport.passport_number = "C9999999X".to_owned();
    app.give("site", passport).await.unwrap();
    let moved = SEASON
        .replace("33rd Pyongyang International Marathon 2027", "Another race")
        .replace("name = \"The airline\"", "name = \"Somebody else\"")
        .replace("Gateway Partner", "Another partner")
        .replace("JS152", "JS999")
        .replace("tour_name = \"", "tour_name = \"Another ");
    reload(app, moved).await;
    app.cancel(&booking, &[], CancelReason::OwnWish).await.unwrap();

    assert_eq!(all_of(&page, &formats).await, before);
    let sha256 = app.look(move |conn| handoffs::by_id(conn, &second)).await.sha256;
    page.says(&sha256);
    for bytes in [&before[0], &before[2]] {
        assert!(String::from_utf8_lossy(bytes).contains(&sha256));
    }
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(altered_rows_are_shown_to_nobody, |app| async {
    sent(app, "hotel@partner.example").await;
    let page = opened(app, "hotel@partner.example").await;
    app.sql("UPDATE handoff_rows SET open_values = REPLACE(open_values, 'Ada', 'Eve')").await.unwrap();
    let altered = page.browser().get(&page.path).await;
    altered.expect(410).titled("This pack is not as it was sent").says_not("Eve");
    page.form("CSV").send().await.expect(410).says_not("Eve");
    // Nothing left, so nothing is noted.
    assert_eq!(app.texts("SELECT what AS value FROM handoff_visits").await, ["opened"]);
    assert!(app.faults().await[0].contains("is not as it was sent"));
    app.sql("UPDATE handoff_rows SET open_values = REPLACE(open_values, 'Eve', 'Ada')").await.unwrap();
    page.browser().get(&page.path).await.expect(200).says("Ada");
    // A hotel's pack makes no passenger message.
    let paxlst = [("format".to_owned(), "paxlst".to_owned())];
    page.browser().send(&page.path.replace("/pack", "/files"), &paxlst).await.expect(400);
    assert_eq!(app.texts("SELECT what AS value FROM handoff_visits").await, ["opened"]);
});

on_both!(a_pack_from_before_the_hash_is_shown_without_one, |app| async {
    sent(app, "airline@partner.example").await;
    // As it was kept then: days in words, and nothing about which sealed cells hold something.
    app.sql("UPDATE handoffs SET head = '', sha256 = ''").await.unwrap();
    app.sql(
        "UPDATE handoff_rows SET open_values = REPLACE(open_values, '2032-02-28', '28 Feb 2032'), filled = ''",
    )
    .await
    .unwrap();
    let page = opened(app, "airline@partner.example").await;
    page.expect(200).titled("Pack no. 1").says("C01X00T47").says("28 Feb 2032");
    page.says("The airline, Gateway Partner")
        .says_not("Fingerprint")
        .says_not("This is the first pack for you");
    page.form("Spreadsheet (XLSX)").submit().await.expect(200);
    let desk = app.desk(StaffRole::Desk).await;
    desk.get("/desk/departures/PY33-A/handoffs").await.says_not("Not yet handed on");
    pack(app, "airline@partner.example").await;
    app.pass(chrono::Duration::minutes(1));
    let next = opened(app, "airline@partner.example").await;
    next.titled("Pack no. 2").says("28 Feb 2032").says("cannot be told. Read all of it");
    assert_eq!(next.count("#changes"), 0);
    desk.get("/desk/departures/PY33-A/handoffs/2").await.says_not("Against the one before");
});

on_both!(the_next_pack_tells_first_what_changed_by_person_and_field, |app| async {
    let (_, booking_id) = sent(app, "handler@partner.example").await;
    let gone = app.book(a_booking().of(vec![spectator("Gus", "Gone")])).await;
    app.pay(&gone, "EUR 350.00").await;
    pack(app, "handler@partner.example").await;
    app.cancel(&gone, &[], CancelReason::OwnWish).await.unwrap();
    let new = app.book(a_booking().of(vec![spectator("Nell", "New")])).await;
    app.pay(&new, "EUR 350.00").await;
    let ada = app.party(&app.booking(&booking_id).await).await.remove(0);
    let leg = GiveLeg {
        id: new_id(),
        booking_id: booking_id.clone(),
        traveller_id: ada.id.clone(),
        direction: "in".to_owned(),
        mode: "flight".to_owned(),
        number: "LH720".to_owned(),
        place: "PEK".to_owned(),
        local_at: "2027-03-30T11:30:00".parse().unwrap(),
        may_replace: true,
        ..GiveLeg::default()
    };
    app.act("site", move |tx| give_leg(tx, &leg)).await.unwrap();
    let contact = Contact { phone: "+49 1512 999999".to_owned(), chat: String::new() };
    app.give_page("site", &ada, Given::Contact(contact)).await.unwrap();
    app.pass(chrono::Duration::minutes(1));
    pack(app, "handler@partner.example").await;

    let page = opened(app, "handler@partner.example").await;
    page.titled("Pack no. 3").says("Since pack no. 2: 1 new, 1 gone, 1 changed");
    let lines = page.texts("#changes tbody tr");
    let says = |words: &str| assert!(lines.iter().any(|line| line.contains(words)), "{words}: {lines:#?}");
    says("Nell New New in the list");
    says("Gus Gone No longer in the list");
    says("Phone +491512345678 +49 1512 999999");
    says("Flight or train nothing LH720");
    assert!(lines.iter().filter(|line| line.starts_with("CHG")).all(|line| line.contains("Ada")));
    let file = page.form("CSV").submit().await;
    assert!(file.html.contains("Change,No.,"), "{}", file.html);
    assert!(file.html.contains("DEL,,Gus Gone,No longer in the list,,"), "{}", file.html);
    page.form("Spreadsheet (XLSX)").submit().await.expect(200);
    // The hotel has had no pack yet: everything is new to it, and nothing is marked.
    pack(app, "hotel@partner.example").await;
    let hotel = opened(app, "hotel@partner.example").await;
    hotel.says("This is the first pack for you");
    assert_eq!(hotel.count("#changes"), 0);
});

on_both!(a_driver_reads_both_languages_and_no_papers, |app| async {
    sent(app, "driver@partner.example").await;
    let page = opened(app, "driver@partner.example").await;
    page.titled("Pack no. 1 · 1号名单").says("司机").says("Family name · 姓").says("+491512345678");
    page.says_not("C01X00T47").says_not("no peanuts").says_not("1988");
    let heads = page.texts("#pack th[scope=col]");
    assert_eq!(heads.len(), 10, "{heads:?}");
    page.form("Received · 已收到").submit().await.says("Received on · 已收到：");
    let csv = page.form("CSV").submit().await;
    assert!(csv.html.contains("Phone · 电话") && !csv.html.contains("C01X00T47"), "{}", csv.html);
});

on_both!(a_recipient_gets_their_own_columns_until_their_day, |app| async {
    let driver = "email = \"driver@partner.example\"\njob = \"driver\"";
    let own = "\ncolumns = [\"machine_name\", \"phone\"]\nends_on = \"2026-12-01\"";
    reload(app, SEASON.replace(driver, &format!("{driver}{own}"))).await;
    sent(app, "driver@partner.example").await;
    let page = opened(app, "driver@partner.example").await;
    assert_eq!(
        page.texts("#pack th[scope=col]"),
        ["No. · 编号", "Name as in the passport · 护照姓名", "Phone · 电话"]
    );
    page.says("Tue 1 Dec · 12月1日（周二） 2026");
    app.is_at("2026-12-01T08:00:00Z");
    page.browser().get(&page.path).await.expect(200).titled("A pack for you");
    app.is_at("2026-12-02T08:00:00Z");
    page.browser().get(&page.path).await.expect(410).titled("This link has ended");
    let beyond = own.replace("machine_name", "passport_number");
    let fault = Season::parse(&SEASON.replace(driver, &format!("{driver}{beyond}"))).unwrap_err();
    assert!(
        fault.to_string().contains("a recipient whose job is driver may not have passport_number"),
        "{fault}"
    );
});

/// Segments of a message by their parts, with releases undone: a reader of the test's own.
fn segments(message: &str) -> Vec<Vec<String>> {
    let (mut segments, mut parts, mut part) = (Vec::new(), Vec::new(), String::new());
    let mut signs = message.strip_prefix("UNA:+.? '").unwrap().chars().filter(|sign| *sign != '\n');
    while let Some(sign) = signs.next() {
        match sign {
            '?' => part.extend(signs.next()),
            '+' | ':' => parts.push(std::mem::take(&mut part)),
            '\'' => {
                parts.push(std::mem::take(&mut part));
                segments.push(std::mem::take(&mut parts));
            }
            other => part.push(other),
        }
    }
    assert!(parts.is_empty() && part.is_empty());
    segments
}

on_both!(the_airline_s_message_says_what_the_database_says, |app| async {
    let party =
        vec![runner("Anna Maria", "Eriksson"), spectator("Zoë", "O'Neil-Müller"), spectator("Bo", "Li")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 1050.00").await;
    for (place, traveller) in app.party(&booking).await.iter().enumerate() {
        let mut passport = passport_of(traveller);
        passport.passport_number = format!("C01X00T4{place}");
        passport.born_on = format!("198{place}-02-2{place}").parse().unwrap();
        passport.sex = if place == 2 { "M" } else { "F" }.to_owned();
        app.give("site", passport).await.unwrap();
    }
    let id = pack(app, "airline@partner.example").await;
    let page = opened(app, "airline@partner.example").await;
    let file = page.form("Passenger message (PAXLST)").submit().await;
    assert_eq!(
        file.header("content-disposition").as_deref(),
        Some("attachment; filename=\"PY33-A-pack-1.edi\"")
    );
    let read = segments(&file.html);
    let tags: Vec<&str> = read.iter().map(|segment| segment[0].as_str()).collect();
    let place = |tag: &str| tags.iter().position(|one| *one == tag).unwrap();
    assert_eq!(read[place("UNT")][1], (place("UNT") - place("UNH") + 1).to_string());
    assert_eq!(read[place("CNT")], ["CNT", "42", "3"]);
    // Numbers begin anew with each departure; a reference of the same sender never comes again.
    let signs = id.replace('-', "").to_uppercase();
    assert_eq!(read[place("UNB")][9], signs[signs.len() - 14..]);
    assert_eq!(read[place("UNZ")], ["UNZ", "1", &signs[signs.len() - 14..]]);
    assert_eq!(read[place("TDT")], ["TDT", "20", "JS152"]);
    // One passenger after the other: what each segment says, by its first words.
    let mut people: Vec<BTreeMap<String, String>> = Vec::new();
    for segment in &read[place("BGM")..place("CNT")] {
        if segment[..2] == ["NAD", "FL"] {
            people.push(BTreeMap::from([("name".to_owned(), segment[4..].join("|"))]));
        } else if let Some(person) = people.last_mut() {
            person.insert(segment[..segment.len() - 1].join(":"), segment.last().unwrap().clone());
        }
    }
    let told: Vec<String> = people
        .iter()
        .map(|one| {
            let get = |key: &str| one.get(key).map_or("", String::as_str);
            format!(
                "{}/{}/{}/{}/{}/{}/{}/{}",
                get("name"),
                get("ATT:2:"),
                get("NAT:2"),
                get("DTM:36"),
                get("DOC:P:110:111"),
                get("DTM:329"),
                get("LOC:91"),
                get("RFF:AVF")
            )
        })
        .collect();
    let oracle = app
        .texts(
            "SELECT REPLACE(REPLACE(t.machine_name, '<<', '|'), '<', ' ') || '/' || t.sex || '/' || t.nationality || '/' || \
             SUBSTR(REPLACE(CAST(t.passport_expires_on AS TEXT), '-', ''), 3) || '/C01X00T4' || (t.position - 1) || '/8' || \
             (t.position - 1) || '022' || (t.position - 1) || '/' || t.passport_issuer || '/' || b.reference AS value FROM travellers t, bookings b \
             WHERE b.id = t.booking_id AND b.status = 'confirmed' ORDER BY t.machine_name",
        )
        .await;
    assert_eq!(told, oracle);
    assert_eq!(oracle.len(), 3);
});

const ALL: [&str; 5] = ["airline", "driver", "handler", "hotel", "races"];

on_both!(no_link_and_no_code_shows_another_pack_or_another_s_column, |app| async {
    sent(app, "airline@partner.example").await;
    let other = app.book(a_booking().on("PY33-B").of(vec![runner("Other", "Departure")])).await;
    app.pay(&other, "EUR 350.00").await;
    let mut pages = Vec::new();
    for name in ALL {
        app.pass(chrono::Duration::minutes(1));
        let to: &'static str = format!("{name}@partner.example").leak();
        pack(app, to).await;
        pages.push(opened(app, to).await);
    }
    for (page, name) in pages.iter().zip(ALL) {
        page.expect(200).says_not("Departure").says_not("Other");
        let may_number = ["airline", "handler"].contains(&name);
        assert_eq!(page.words().contains("C01X00T47"), may_number, "{name}");
        assert_eq!(page.words().contains("345678"), ["driver", "handler"].contains(&name), "{name}");
        assert_eq!(page.words().contains("no peanuts"), ["handler", "hotel"].contains(&name), "{name}");
        assert_eq!(page.words().contains("1988"), ["airline", "races"].contains(&name), "{name}");
        for other in pages.iter().filter(|other| other.path != page.path) {
            let link = other.path.trim_end_matches("/pack");
            page.browser().get(&other.path).await.titled("A pack for you").says_not("O'Neil");
            for (below, pairs) in [
                ("files", [("format", "csv"), ("x", "")]),
                ("marks", [("number", "1"), ("mark", "met")]),
                ("questions", [("question", "Who is it?"), ("about", "1")]),
                ("received", [("x", ""), ("y", "")]),
            ] {
                let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let answer = page.browser().send(&format!("{link}/{below}"), &pairs).await;
                assert_eq!(answer.location().as_deref(), Some(link), "{below}");
            }
        }
    }
    for table in ["handoff_marks", "handoff_messages"] {
        assert!(app.texts(&format!("SELECT id AS value FROM {table}")).await.is_empty(), "{table}");
    }
    assert!(app.texts("SELECT what AS value FROM handoff_visits WHERE what <> 'opened'").await.is_empty());
});

on_both!(a_reader_of_chinese_reads_chinese_alone, |app| async {
    let driver = "job = \"driver\"\nlanguage = \"both\"";
    reload(app, SEASON.replace(driver, "job = \"driver\"\nlanguage = \"zh\"")).await;
    sent(app, "driver@partner.example").await;
    let english =
        ["Skip to the text", "Questions?", "Terms", "There is a problem", "Error", "(optional)", "Back"];
    let is_chinese = |page: &Page| {
        assert_eq!(page.attributes("html", "lang"), ["zh-Hans"], "{}", page.path);
        for words in english {
            page.says_not(words);
            assert!(!page.title().contains(words), "{}", page.title());
        }
    };
    let link = app.mail_to("driver@partner.example").await.path();
    let page = app.browser().get(&link).await;
    page.titled("您有一份名单");
    is_chinese(&page);
    app.pass(chrono::Duration::minutes(1));
    let enter = page.form("发送验证码").submit().await;
    enter.titled("输入验证码").says("我们已将6位数字");
    is_chinese(&enter);
    let code = app.code_to("driver@partner.example").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let faulty = enter.form("继续").fill("code", wrong).submit().await;
    faulty.expect(422).titled("错误: 输入验证码").says("填写有误").says("验证码不对");
    is_chinese(&faulty);
    let page = faulty.form("继续").fill("code", &code).submit().await;
    page.expect(200).titled("1号名单");
    is_chinese(&page);
    let faulty = page.form("发送问题").fill("about", "x").submit().await;
    faulty.expect(422).titled("错误: 1号名单").says("请填写问题").says("请填写本名单中的旅客编号，或留空");
    is_chinese(&faulty);
    let long = page.form("发送问题").fill("question", &"好".repeat(1001)).submit().await;
    long.expect(422).says("最多1000个字");
    let nobody = page.form("发送问题").fill("question", "谁？").fill("about", "9").submit().await;
    nobody.expect(422).says("本名单没有此编号");
    app.desk(StaffRole::Desk)
        .await
        .get("/desk/departures/PY33-A/handoffs/1")
        .await
        .form("Take it back")
        .fill("reason", "Wrong")
        .submit()
        .await;
    let gone = page.browser().get(&page.path).await;
    gone.expect(410).titled("链接已撤回");
    is_chinese(&gone);
});
