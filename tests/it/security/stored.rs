//! SEC-03, SEC-07, SEC-29: what people type stays words, on every page, in every letter and in every file.

use std::io::Cursor;
use std::io::Read;

use mail_parser::MessageParser;
use scraper::Html;
use startline::domain::roster::StaffRole;
use startline::web::routes;

use crate::on_both;
use crate::security::planting::MARK;
use crate::security::planting::Trap;
use crate::security::planting::columns;
use crate::security::planting::planted;
use crate::security::strangers::openings;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::page::css;
use crate::support::scene::Scene;
use crate::support::scene::Visitor;
use crate::support::scene::filled;

/// Leaves a quoted attribute, opens an element, begins a formula, and asks to be worked out.
const MARKUP: Trap =
    Trap { long: "=1+1\"><p0ly onx=1>{{90001+90001}}{code}' p0ly=2 x='", short: "=1\"><p0ly onx=1>" };

/// Is an address that runs, another header, a letter's placeholder, and turns the line round.
const HEADERS: Trap = Trap {
    long: "javascript:p0ly()\r\nBcc: p0ly@evil.example\r\nX-P0ly: 1\u{202e}\u{e000}code\u{e001}<!--",
    short: "@p0ly\r\nBcc: a@b.cd",
};

/// Where a trap must have been kept, so that what follows looks at something.
const KEPT: [&str; 30] = [
    "bookings.booker_name",
    "bookings.decided_reason",
    "bulk_acts.argument",
    "change_requests.reason",
    "departures.content",
    "departures.tour_name",
    "detail_openings.reason",
    "editions.state_note",
    "handed_on_notes.told_to",
    "handoff_messages.words",
    "handoffs.received_how",
    "legs.companions",
    "legs.far_place",
    "legs.note",
    "legs.number",
    "legs.place",
    "legs.stay",
    "legs.terminal",
    "letters.body",
    "letters.calendar",
    "marks.word",
    "overrides.reason",
    "recipients.name",
    "room_nevers.reason",
    "room_wishes.mate_words",
    "rule_sets.document",
    "source_checks.note",
    "transfers.note",
    "travellers.family_name",
    "travellers.given_names",
];

on_both!(markup_and_formulas_that_were_typed_stay_words, |app| async { story(app, &MARKUP).await });

on_both!(addresses_and_headers_that_were_typed_stay_words, |app| async { story(app, &HEADERS).await });

async fn story(app: &TestApp, trap: &Trap) {
    let owner = app.desk(StaffRole::Owner).await;
    let scene = planted(app, &owner, trap).await;
    let kept = columns(app).await;
    let missing: Vec<_> = KEPT.iter().filter(|column| !kept.contains(**column)).collect();
    assert!(missing.is_empty(), "no trap was laid in {missing:?}, only in {kept:?}");
    let mut sprung = Vec::new();
    let mut seen = 0;
    for visitor in Visitor::ALL {
        let browser = visitor.browser(app).await;
        scene.open_doors(app, &browser).await;
        for address in addresses(&browser, &scene, visitor).await {
            let page = browser.fetch(&address).await;
            seen += u32::from(page.html.to_lowercase().contains(MARK));
            look(&page, &mut sprung);
        }
    }
    app.run_jobs().await;
    for (_, mail) in app.delivered() {
        seen += u32::from(mail.text.to_lowercase().contains(MARK));
        look_at_letter(mail.raw.as_bytes(), &mut sprung);
    }
    sprung.sort();
    sprung.dedup();
    assert!(sprung.is_empty(), "{} traps were sprung:\n{}", sprung.len(), sprung.join("\n"));
    assert!(seen > 100, "only {seen} pages, files and letters tell what was typed");
}

/// Every page and file there is, and the same pages asked with the trap in their query.
async fn addresses(browser: &Browser, scene: &Scene, visitor: Visitor) -> Vec<String> {
    let mut found = Vec::new();
    for route in routes::TABLE.iter().filter(|route| route.method == "get") {
        if route.pattern.ends_with("/{view}.{format}") {
            for view in VIEWS {
                for format in ["csv", "xlsx", "pdf"] {
                    found.push(filled(route.pattern, |name| match name {
                        "view" => view.to_owned(),
                        "format" => format.to_owned(),
                        _ => scene.value(route.pattern, name),
                    }));
                }
            }
        } else {
            found.push(scene.address(route.pattern));
            found.push(scene.address(route.pattern).replace(".csv", ".xlsx"));
        }
    }
    if visitor >= Visitor::Desk {
        for opening in openings(browser, scene, |_| true).await {
            let address = |format: &str| {
                filled(opening.at, |name| match name {
                    "id" => opening.id.clone(),
                    "format" => format.to_owned(),
                    _ => scene.value(opening.at, name),
                })
            };
            found.extend([address("csv"), address("xlsx")]);
        }
    }
    found.dedup();
    found
}

const VIEWS: [&str; 10] = [
    "rooming",
    "start_list",
    "manifest",
    "manifest_back",
    "visa",
    "arrivals",
    "diets",
    "emergencies",
    "birthdays",
    "groups",
];

fn look(page: &Page, sprung: &mut Vec<String>) {
    let kind = page.header("content-type").unwrap_or_default();
    let before = sprung.len();
    match kind.split(';').next().unwrap_or_default() {
        "text/html" => look_at_markup(&page.html, sprung),
        "text/csv" => look_at_cells(&page.bytes, sprung),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            look_at_workbook(&page.bytes, sprung);
        }
        "text/calendar" => look_at_calendar(&page.html, sprung),
        "application/pdf" => {
            for word in ["/JavaScript", "/Launch", "/OpenAction", "/EmbeddedFile"] {
                if page.html.contains(word) {
                    sprung.push(format!("a paper with {word}"));
                }
            }
        }
        _ => {}
    }
    if page.html.contains('\u{202e}') || page.html.contains('\u{e000}') {
        sprung.push("unseen signs".to_owned());
    }
    if page.html.contains("180002") {
        sprung.push("words were worked out".to_owned());
    }
    if page.status >= 500 {
        sprung.push(format!("{}", page.status));
    }
    for line in &mut sprung[before..] {
        *line = format!("{}: {line}", page.path);
    }
}

fn look_at_markup(html: &str, sprung: &mut Vec<String>) {
    for element in Html::parse_document(html).select(&css("*")) {
        let name = element.value().name();
        if name.contains(MARK) {
            sprung.push(format!("an element <{name}>"));
        }
        for (attribute, value) in element.value().attrs() {
            if attribute.contains(MARK) || attribute.starts_with("on") {
                sprung.push(format!("an attribute {attribute} of <{name}>"));
            }
            let leads = matches!(attribute, "href" | "src" | "action" | "formaction");
            let value = value.trim().to_lowercase();
            if leads && (value.starts_with("javascript:") || value.contains("evil.example")) {
                sprung.push(format!("<{name}> leads to {value}"));
            }
        }
    }
}

/// What a spreadsheet takes for a formula, in every width.
const FORMULA: [char; 9] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t'];

fn look_at_cells(bytes: &[u8], sprung: &mut Vec<String>) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    for record in reader.byte_records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => return sprung.push(format!("a file that cannot be read: {error}")),
        };
        for cell in record.iter().map(String::from_utf8_lossy) {
            let cell = cell.trim_start_matches('\u{feff}');
            if cell.starts_with(FORMULA) && cell.parse::<f64>().is_err() {
                sprung.push(format!("a cell that begins a formula: {cell}"));
            }
        }
    }
}

fn look_at_workbook(bytes: &[u8], sprung: &mut Vec<String>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    for place in 0..archive.len() {
        let mut xml = String::new();
        let mut file = archive.by_index(place).unwrap();
        // Pictures are no text.
        if file.read_to_string(&mut xml).is_ok() {
            for word in ["<f>", "<f ", "<hyperlink", "<p0ly", "<P0LY", "TargetMode=\"External\""] {
                if xml.contains(word) {
                    sprung.push(format!("{word} in sheet {place}"));
                }
            }
        }
    }
}

fn look_at_calendar(text: &str, sprung: &mut Vec<String>) {
    for line in text.split("\r\n").filter(|line| !line.starts_with(' ') && !line.is_empty()) {
        let name = line.split([':', ';']).next().unwrap_or_default();
        let is_known = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
        if !is_known || name.to_lowercase().contains(MARK) || name == "BCC" || line.contains(['\r', '\n']) {
            sprung.push(format!("a line of a calendar: {line:?}"));
        }
    }
}

fn look_at_letter(raw: &[u8], sprung: &mut Vec<String>) {
    let message = MessageParser::default().parse(raw).unwrap();
    let subject = message.subject().unwrap_or_default().to_owned();
    for header in message.headers() {
        let name = header.name().to_lowercase();
        if matches!(name.as_str(), "bcc" | "cc") || name.contains(MARK) {
            sprung.push(format!("a header {name} in {subject:?}"));
        }
    }
    let several = message.to().map_or(0, |to| to.iter().count());
    if several != 1 || subject.contains(['\r', '\n']) {
        sprung.push(format!("{several} receive {subject:?}"));
    }
    let html = message.body_html(0).unwrap_or_default();
    look_at_markup(&html, sprung);
    let text = message.body_text(0).unwrap_or_default();
    for sign in ['\u{202e}', '\u{e000}', '\u{e001}'] {
        if text.contains(sign) || html.contains(sign) {
            sprung.push(format!("{sign:?} in {subject:?}"));
        }
    }
    for attachment in message.attachments() {
        if let Some(text) = attachment.text_contents().filter(|text| text.contains("BEGIN:VCALENDAR")) {
            look_at_calendar(&text.replace("\r\n", "\n").replace('\n', "\r\n"), sprung);
        }
    }
}
