//! A travel pack on paper: the sheets one after the other, each beginning a page.

use crate::documents::pdf::PdfError;
use crate::documents::pdf::fonts::Faces;
use crate::documents::pdf::fonts::Weight;
use crate::documents::pdf::paper::Paper;
use crate::documents::pdf::paper::SMALL;
use crate::documents::pdf::paper::Style;
use crate::documents::pdf::paper::TEXT;
use crate::documents::travel_pack::Part;
use crate::documents::travel_pack::TravelPack;
use crate::domain::sketch::Drawn;

/// How wide a map is drawn, in points.
const MAP_ACROSS: f32 = 340.0;

/// The pack as a PDF. A name in a script that the fonts have not is printed as airlines write it.
pub fn travel_pack(pack: &TravelPack) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::get()?;
    let name = if faces.can_print(&pack.name) { &pack.name } else { &pack.machine_name };
    let head = if pack.missing.is_empty() { "" } else { "PROVISIONAL" };
    let foot = format!("Travel pack of {name} · booking {} · as of {}", pack.reference, pack.as_of);
    let mut paper = Paper::new(head, &foot)?;
    for (index, sheet) in pack.sheets.iter().enumerate() {
        paper.new_page();
        paper.heading(&sheet.title, 17.0);
        paper.words(&sheet.lede, TEXT);
        if index == 0 {
            paper.words(&format!("{name}, booking {}", pack.reference), bold(11.0));
            if !pack.missing.is_empty() {
                paper.words(&format!("Still missing: {}.", pack.missing.join("; ")), TEXT);
            }
        }
        paper.rule();
        for section in &sheet.sections {
            if !section.title.is_empty() {
                paper.heading(&section.title, 13.0);
            }
            for part in &section.parts {
                draw(&mut paper, part);
            }
        }
    }
    paper.finish(&format!("Travel pack of {name}"))
}

fn bold(size: f32) -> Style {
    Style { size, weight: Weight::Bold, is_soft: false }
}

fn draw(paper: &mut Paper, part: &Part) {
    match part {
        Part::Rows(rows) => {
            paper.gap(3.0);
            rows.iter().for_each(|row| paper.row(&row.key, &row.value));
            paper.gap(4.0);
        }
        Part::Heading(words) => paper.heading(words, 10.5),
        Part::Words(words) => paper.words(words, TEXT),
        Part::Lines(lines) => paper.list(lines),
        Part::ToShow { label, words, .. } => {
            paper.gap(4.0);
            paper.words(label, SMALL);
            paper.words(words, Style { size: 18.0, weight: Weight::Regular, is_soft: false });
        }
        Part::Map(map) => draw_map(paper, map),
        Part::Days(days) => {
            for day in days {
                let number =
                    if day.number.is_empty() { String::new() } else { format!("Day {}, ", day.number) };
                paper.heading(&format!("{number}{}, {}: {}", day.date, day.place, day.title), 10.5);
                paper.words(&day.text, TEXT);
            }
        }
        Part::Note(words) => paper.words(words, SMALL),
    }
}

/// Streets as double lines, places as numbered discs, their names below.
fn draw_map(paper: &mut Paper, map: &Drawn) {
    let scale = MAP_ACROSS / map.width as f32;
    let height = map.height as f32 * scale;
    // Its names stand on the same page.
    let names = 18.0 * map.marks.len() as f32;
    let (left, top) = paper.drawing(height + 6.0, names);
    let placed = |(x, y): (i64, i64)| (left + x as f32 * scale, top + y as f32 * scale);
    let (right, bottom) = (left + MAP_ACROSS, top + height);
    paper.line(vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], 0.5);
    for way in &map.ways {
        paper.line(way.points.iter().copied().map(placed).collect(), 3.0);
        let (x, y) = placed(way.label);
        paper.label(x, y, &way.name);
    }
    for (number, mark) in (1..).zip(&map.marks) {
        let (x, y) = placed((mark.x, mark.y));
        paper.disc(x, y, number, mark.is_goal);
    }
    for (number, mark) in (1..).zip(&map.marks) {
        paper.words(&format!("{number}  {}", mark.name), TEXT);
    }
    paper.words(&map.words, TEXT);
    paper.words("A drawing, not a survey.", SMALL);
}
