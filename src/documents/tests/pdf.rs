//! Travel packs on paper, read back by a library that shares nothing with the one that writes them.

use crate::documents::pdf::travel_pack;
use crate::documents::travel_pack::DayLine;
use crate::documents::travel_pack::Part;
use crate::documents::travel_pack::Row;
use crate::documents::travel_pack::Section;
use crate::documents::travel_pack::Sheet;
use crate::documents::travel_pack::Topic;
use crate::documents::travel_pack::TravelPack;
use crate::domain::season::Sketch;
use crate::domain::season::SketchMark;
use crate::domain::season::SketchWay;
use crate::domain::sketch;

fn pack(name: &str, machine_name: &str, parts: Vec<Part>) -> TravelPack {
    let section =
        Section { topic: Topic::Briefing, title: "The briefing".to_owned(), parts, beside: String::new() };
    TravelPack {
        name: name.to_owned(),
        machine_name: machine_name.to_owned(),
        reference: "AB2CDEF".to_owned(),
        as_of: "Sat 20 Mar 2027".to_owned(),
        missing: vec!["your bib number".to_owned()],
        sheets: vec![
            Sheet { title: "Six days".to_owned(), lede: "All of it.".to_owned(), sections: vec![section] },
            Sheet { title: "To carry on".to_owned(), lede: "A little.".to_owned(), sections: Vec::new() },
        ],
    }
}

fn paper(pack: &TravelPack) -> lopdf::Document {
    lopdf::Document::load_mem(&travel_pack(pack).unwrap()).unwrap()
}

/// The text of each page, without white space: where lines break is not what is asked.
fn pages(pack: &TravelPack) -> Vec<String> {
    let document = paper(pack);
    let text = |page: &u32| document.extract_text(&[*page]).unwrap().split_whitespace().collect();
    document.get_pages().keys().map(text).collect()
}

#[test]
fn names_of_many_scripts_are_printed_as_they_are_written() {
    for name in [
        "王小明",
        "欧阳娜娜",
        "김민수",
        "山田たろう",
        "Сергей Щукин",
        "Nguyễn Thị Hằng",
        "Łukasz Żółć",
        "Ångström Öberg",
        "Ελένη",
    ] {
        let text = pages(&pack(name, "MACHINE<<NAME", Vec::new())).concat();
        let bare: String = name.split_whitespace().collect();
        assert!(text.contains(&bare), "{name}: {text}");
        assert!(!text.contains("MACHINE"), "{name}");
    }
}

#[test]
fn a_name_without_letters_in_the_fonts_is_printed_as_airlines_write_it() {
    for name in ["محمد علي", "सीता", "สมชาย", "გიორგი"] {
        let text = pages(&pack(name, "ALI<<MOHAMED", Vec::new())).concat();
        assert!(text.contains("ALI<<MOHAMED"), "{name}: {text}");
    }
}

#[test]
fn every_sheet_begins_a_page_and_every_page_is_numbered_and_marked_provisional() {
    let text = pages(&pack("Ada Runner", "RUNNER<<ADA", Vec::new()));
    assert_eq!(text.len(), 2);
    for (number, page) in (1..).zip(&text) {
        assert!(page.contains(&format!("page{number}of2")), "{page}");
        assert!(page.contains("PROVISIONAL") && page.contains("bookingAB2CDEF"), "{page}");
    }
    assert!(text[0].contains("Stillmissing:yourbibnumber.") && text[1].contains("Tocarryon"));
    let complete = TravelPack { missing: Vec::new(), ..pack("Ada", "RUNNER<<ADA", Vec::new()) };
    assert!(!pages(&complete).concat().contains("PROVISIONAL"));
}

#[test]
fn every_kind_of_part_is_printed_however_long_it_is() {
    let map = Sketch {
        words: "Straight on.".to_owned(),
        ways: vec![SketchWay { name: "Example Road".to_owned(), points: vec![[0.0, 50.0], [100.0, 50.0]] }],
        marks: vec![SketchMark { x: 80.0, y: 40.0, name: "Example House".to_owned(), is_goal: true }],
    };
    let day = |number: i64| DayLine {
        number: number.to_string(),
        iso: "2027-04-01".to_owned(),
        date: "Thu 1 Apr 2027".to_owned(),
        place: "City".to_owned(),
        title: format!("Title {number}"),
        text: "A long day. ".repeat(60),
        is_race: false,
    };
    let parts = vec![
        Part::Rows(vec![Row::new("Key", "Value"), Row::new("Long", "word ".repeat(900))]),
        Part::Heading("Heading".to_owned()),
        Part::Words("Words".to_owned()),
        Part::Lines(vec!["First line".to_owned()]),
        Part::ToShow {
            label: "To show".to_owned(),
            words: "北京市朝阳区示例路1号\n示例大厦2层".to_owned(),
            lang: String::new(),
        },
        Part::Map(sketch::drawn("Map", &map).unwrap()),
        Part::Days((1..20).map(day).collect()),
        Part::Note("Note".to_owned()),
    ];
    let pages = pages(&pack("Ada Runner", "RUNNER<<ADA", parts));
    assert!(pages.len() > 3);
    let text = pages.concat();
    for words in [
        "KeyValue",
        "Heading",
        "Words",
        "Firstline",
        "北京市朝阳区示例路1号",
        "示例大厦2层",
        "ExampleRoad",
        "ExampleHouse",
        "Day19,Thu1Apr2027,City:Title19",
        "Note",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(text.matches("word").count(), 900);
}

#[test]
fn a_name_of_a_row_is_printed_however_long_it_is() {
    let rows = [5, 30, 400].map(|count| Row::new(&"name ".repeat(count), "value ".repeat(count)));
    let first = Row::new("First", "filler ".repeat(500));
    let rows: Vec<Row> = [first].into_iter().chain(rows).collect();
    let pages = pages(&pack("Ada Runner", "RUNNER<<ADA", vec![Part::Rows(rows)]));
    let text = pages.concat();
    assert_eq!((text.matches("name").count(), text.matches("value").count()), (435, 435));
    // Nothing runs below the foot: what is longer than a page goes on on the next one.
    let longer = vec![Part::Rows(vec![Row::new(&"name ".repeat(2_000), "")])];
    assert!(paper(&pack("Ada Runner", "RUNNER<<ADA", longer)).get_pages().len() > 3);
}

#[test]
fn only_the_signs_that_are_used_are_embedded() {
    let bytes = travel_pack(&pack("王小明", "WANG<<XIAOMING", Vec::new())).unwrap();
    assert!(bytes.len() < 60_000, "{} bytes", bytes.len());
}
