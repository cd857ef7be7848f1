//! Tables as files, read back: the CSV by its grammar, the workbook by unpacking it.

use std::io::Read;

use flate2::read::DeflateDecoder;
use proptest::prelude::*;

use super::*;

fn table(rows: Vec<Vec<Cell>>) -> Table {
    let columns = [
        ("Name", Kind::Text),
        ("Bib", Kind::Number),
        ("Paid, EUR", Kind::Number),
        ("Born", Kind::Date),
        ("Lands", Kind::Date),
    ];
    Table {
        title: "Start list: PY31-A / runners & guests [final]".to_owned(),
        columns: columns.map(|(title, kind)| Column { title: title.to_owned(), kind }).into(),
        rows,
        note: "As of Sat 5 Apr 2025".to_owned(),
    }
}

fn row(name: &str) -> Vec<Cell> {
    vec![
        Cell::Text(name.to_owned()),
        Cell::Number(1001),
        Cell::Amount { minor: -35005, decimals: 2 },
        Cell::Date("1974-08-12".parse().unwrap()),
        Cell::Moment("2025-04-03T16:00:00".parse().unwrap()),
    ]
}

/// One file of a zip archive, found through its central directory.
fn unpacked(archive: &[u8], wanted: &str) -> String {
    let number = |at: usize, bytes: usize| {
        archive[at..at + bytes].iter().rev().fold(0, |n, b| n << 8 | usize::from(*b))
    };
    let end = archive.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap();
    let mut entry = number(end + 16, 4);
    for _ in 0..number(end + 10, 2) {
        let (name, extra, comment) = (number(entry + 28, 2), number(entry + 30, 2), number(entry + 32, 2));
        if &archive[entry + 46..entry + 46 + name] == wanted.as_bytes() {
            let local = number(entry + 42, 4);
            let from = local + 30 + number(local + 26, 2) + number(local + 28, 2);
            let packed = &archive[from..from + number(entry + 20, 4)];
            let mut text = String::new();
            match number(entry + 10, 2) {
                0 => text.push_str(str::from_utf8(packed).unwrap()),
                _ => assert!(DeflateDecoder::new(packed).read_to_string(&mut text).is_ok()),
            }
            return text;
        }
        entry += 46 + name + extra + comment;
    }
    panic!("no {wanted}")
}

#[test]
fn the_csv_is_what_rfc_4180_says() {
    let bytes = csv(&table(vec![row("O'Neil, \"Bo\""), row("Nguyễn\nÁnh"), vec![Cell::Empty; 5]]));
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(
        text,
        "\u{feff}Name,Bib,\"Paid, EUR\",Born,Lands\r\n\
         \"O'Neil, \"\"Bo\"\"\",1001,-350.05,1974-08-12,2025-04-03 16:00\r\n\
         \"Nguyễn\nÁnh\",1001,-350.05,1974-08-12,2025-04-03 16:00\r\n\
         ,,,,\r\n"
    );
}

#[test]
fn amounts_are_exact_decimals() {
    fn check(minor: i64, decimals: u8, text: &str) {
        assert_eq!(decimal(minor, decimals), text);
    }
    check(0, 2, "0.00");
    check(5, 2, "0.05");
    check(-5, 2, "-0.05");
    check(219_500, 2, "2195.00");
    check(219_500, 0, "219500");
    check(1, 3, "0.001");
    check(i64::MIN, 2, "-92233720368547758.08");
}

#[test]
fn formulas_are_defused_in_every_width() {
    for armed in [
        "=1+1",
        "+86 10",
        "-x",
        "@x",
        "\tx",
        "\rx",
        "\nx",
        "\0x",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "\u{3000}＝1",
        "﹦1",
    ] {
        assert_eq!(defused(armed), format!("'{armed}"));
    }
    for plain in ["", "x", "O'Neil", "1-2", "a=b", "<b>O'Neil</b> =1+1", "'=1"] {
        assert_eq!(defused(plain), plain);
    }
}

#[test]
fn the_workbook_has_real_dates_numbers_and_strings() {
    let bytes = xlsx(&table(vec![row("=1+1"), row("Ánh & <b>")])).unwrap();
    let sheet = unpacked(&bytes, "xl/worksheets/sheet1.xml");
    let strings = unpacked(&bytes, "xl/sharedStrings.xml");
    assert!(sheet.contains("<c r=\"A2\" s=\"") && !sheet.contains("<f>"), "{sheet}");
    assert!(strings.contains("<t>=1+1</t>") && strings.contains("<t>Ánh &amp; &lt;b&gt;</t>"), "{strings}");
    assert!(sheet.contains("<v>1001</v>") && sheet.contains("<v>-350.05</v>"));
    // 12 Aug 1974 is day 27253 of Excel's calendar; 16:00 is two thirds of a day.
    assert!(sheet.contains("<v>27253</v>") && sheet.contains("<v>45750.666"), "{sheet}");
    let styles = unpacked(&bytes, "xl/styles.xml");
    assert!(
        styles.contains("formatCode=\"ddd d mmm yyyy\"") && styles.contains("quotePrefix=\"1\""),
        "{styles}"
    );
    assert!(strings.contains("As of Sat 5 Apr 2025"));
}

#[test]
fn the_workbook_prints_well() {
    let bytes = xlsx(&table(vec![row("Ánh")])).unwrap();
    let sheet = unpacked(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("paperSize=\"9\"") && sheet.contains("orientation=\"landscape\""), "{sheet}");
    assert!(sheet.contains("<oddFooter>&amp;RPage &amp;P of &amp;N</oddFooter>"));
    assert!(sheet.contains("runners &amp;&amp; guests"), "{sheet}");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<cols>"));
    let book = unpacked(&bytes, "xl/workbook.xml");
    assert!(book.contains("_xlnm.Print_Titles") && book.contains("$1:$1"), "{book}");
    assert!(book.contains("name=\"Start list  PY31-A   runners &amp;\""), "{book}");
}

#[test]
fn equal_tables_are_equal_files() {
    let table = table(vec![row("Ánh"), row("Ольга")]);
    assert_eq!(xlsx(&table).unwrap(), xlsx(&table).unwrap());
    assert!(unpacked(&xlsx(&table).unwrap(), "docProps/core.xml").contains("2000-01-01T00:00:00Z"));
}

#[test]
fn odd_tables_are_files_too() {
    for title in ["", "'", "[]:*?/\\", "history", "🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃🏃", "'x'\u{7}"]
    {
        let odd = Table { title: title.to_owned(), columns: vec![], rows: vec![], note: String::new() };
        assert!(xlsx(&odd).is_ok(), "{title}");
        assert_eq!(csv(&odd), b"\xef\xbb\xbf\"\"\r\n");
    }
    let old = table(vec![vec![Cell::Date("1850-01-31".parse().unwrap())]]);
    assert!(unpacked(&xlsx(&old).unwrap(), "xl/sharedStrings.xml").contains("1850-01-31"));
    assert!(xlsx(&table(vec![row(&"x".repeat(32_768))])).is_err());
}

proptest! {
    #[test]
    fn no_text_cell_begins_like_a_formula(text in "[ =+\\-@\t\r\n\0＝＋－＠']{0,2}\\PC{0,12}") {
        let bytes = csv(&table(vec![vec![Cell::Text(text.clone())]]));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[3..]);
        let cell = reader.records().next().map(|record| record.unwrap()[0].to_owned()).unwrap_or_default();
        let folded: String = cell.trim_start_matches(' ').nfkc().collect();
        prop_assert!(!folded.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']), "{:?}", cell);
        prop_assert!(cell == text || cell == format!("'{text}"), "{:?} {:?}", cell, text);
    }

    #[test]
    fn every_table_makes_a_workbook(title in "\\PC{0,40}", text in any::<String>()) {
        let table = Table { title, ..table(vec![row(&text)]) };
        prop_assert!(xlsx(&table).is_ok());
    }
}

#[test]
fn several_tables_are_sheets_of_one_workbook_and_sections_of_one_csv() {
    let second = Table { title: "What changed".to_owned(), ..table(vec![row("=2+2")]) };
    let both = [table(vec![row("Anh")]), second];
    let bytes = workbook(&both).unwrap();
    let names = unpacked(&bytes, "xl/workbook.xml");
    assert!(names.contains("name=\"What changed\"") && names.matches("<sheet ").count() == 2, "{names}");
    assert_eq!(workbook(&both).unwrap(), bytes);
    assert!(workbook(&[both[0].clone(), both[0].clone()]).is_err(), "one name for two sheets");
    let csv = String::from_utf8(csv_sections(&both)).unwrap();
    let sections: Vec<&str> = csv.split("\r\n\r\n").collect();
    assert_eq!(sections.len(), 2, "{csv}");
    assert_eq!(csv.matches('\u{feff}').count(), 1, "one byte order mark");
    assert!(sections[1].starts_with("Name,Bib,") && sections[1].contains("'=2+2"), "{csv}");
}
