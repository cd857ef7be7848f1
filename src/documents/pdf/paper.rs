//! Sheets of A4 as they fill: headings, paragraphs, rows of two columns, lists, small maps; page numbers once all pages are known.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::Path;
use krilla::geom::PathBuilder;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::paint::Stroke;
use krilla::surface::Surface;

use crate::documents::pdf::PdfError;
use crate::documents::pdf::fonts::Faces;
use crate::documents::pdf::fonts::Weight;
use crate::documents::pdf::wrapping::wrapped;

/// A4 in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 54.0;
const TOP: f32 = 62.0;
const BOTTOM: f32 = HEIGHT - 62.0;
/// Where the second of two columns begins.
const SECOND: f32 = LEFT + 142.0;
/// Room for text.
const ACROSS: f32 = WIDTH - 2.0 * LEFT;

/// So many lines of a row are kept on one page.
const AT_ONCE: usize = 12;

/// How words are set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In points.
    pub size: f32,
    /// Thickness.
    pub weight: Weight,
    /// Whether it is small print.
    pub is_soft: bool,
}

/// Plain text.
pub const TEXT: Style = Style { size: 10.0, weight: Weight::Regular, is_soft: false };
/// Small print.
pub const SMALL: Style = Style { size: 8.0, weight: Weight::Regular, is_soft: true };
/// The name of a row.
const KEY: Style = Style { size: 10.0, weight: Weight::Bold, is_soft: false };

/// Something drawn at a place of a page.
enum Ink {
    Words { x: f32, y: f32, line: String, style: Style },
    Line { points: Vec<(f32, f32)>, width: f32 },
    Disc { x: f32, y: f32, radius: f32, is_full: bool },
}

/// Pages under way.
pub struct Paper {
    faces: &'static Faces,
    pages: Vec<Vec<Ink>>,
    y: f32,
    /// Stands at the foot of each page.
    foot: String,
    /// Stands at the head of each page; may be empty.
    head: String,
}

impl Paper {
    /// Empty paper with its head and foot lines.
    pub fn new(head: &str, foot: &str) -> Result<Self, PdfError> {
        let faces = Faces::get()?;
        Ok(Self { faces, pages: vec![Vec::new()], y: TOP, foot: foot.to_owned(), head: head.to_owned() })
    }

    /// Goes on with a new page unless the page is empty.
    pub fn new_page(&mut self) {
        if self.pages.last().is_none_or(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
        }
        self.y = TOP;
    }

    /// Goes on with a new page if there is less room than this.
    fn room(&mut self, needed: f32) {
        if self.y + needed > BOTTOM {
            self.new_page();
        }
    }

    fn put(&mut self, ink: Ink) {
        if let Some(page) = self.pages.last_mut() {
            page.push(ink);
        }
    }

    /// Leaves some space.
    pub fn gap(&mut self, points: f32) {
        self.y += points;
    }

    /// A heading, kept with what follows.
    pub fn heading(&mut self, words: &str, size: f32) {
        self.room(size * 4.0);
        self.y += size * 0.7;
        self.words(words, Style { size, weight: Weight::Bold, is_soft: false });
        self.y += size * 0.2;
    }

    /// A paragraph over the whole width.
    pub fn words(&mut self, words: &str, style: Style) {
        self.column(words, style, LEFT, ACROSS);
        self.y += style.size * 0.35;
    }

    /// A list.
    pub fn list(&mut self, lines: &[String]) {
        for line in lines {
            self.room(TEXT.size * 1.4);
            let y = self.y + TEXT.size;
            self.put(Ink::Words { x: LEFT, y, line: "–".to_owned(), style: TEXT });
            self.column(line, TEXT, LEFT + 12.0, ACROSS - 12.0);
            self.y += 2.0;
        }
        self.y += 2.0;
    }

    /// A name and its value beside it; nothing given is a line to write on.
    pub fn row(&mut self, key: &str, value: &str) {
        let names = wrapped(self.faces, key, KEY.weight, KEY.size, SECOND - LEFT - 10.0);
        let values = wrapped(self.faces, value, TEXT.weight, TEXT.size, LEFT + ACROSS - SECOND);
        if names.len() > AT_ONCE {
            // Too long to stand beside anything: over the whole width, where it may break between pages.
            self.column(key, KEY, LEFT, ACROSS);
            self.column(value, TEXT, LEFT, ACROSS);
            self.y += 2.0;
            return;
        }
        self.room(TEXT.size * 1.4 * names.len().max(values.len()).min(AT_ONCE) as f32);
        let (page, top) = (self.pages.len(), self.y);
        for line in names {
            let y = self.y + KEY.size;
            self.put(Ink::Words { x: LEFT, y, line, style: KEY });
            self.y += KEY.size * 1.4;
        }
        let names_end = self.y;
        self.y = top;
        if values.is_empty() {
            let y = top + TEXT.size;
            self.put(Ink::Line { points: vec![(SECOND, y), (LEFT + ACROSS, y)], width: 0.4 });
        }
        self.column(value, TEXT, SECOND, LEFT + ACROSS - SECOND);
        self.y = if self.pages.len() == page { self.y.max(names_end) } else { self.y } + 2.0;
    }

    fn column(&mut self, words: &str, style: Style, x: f32, width: f32) {
        for line in wrapped(self.faces, words, style.weight, style.size, width) {
            self.room(style.size * 1.4);
            let y = self.y + style.size;
            self.put(Ink::Words { x, y, line, style });
            self.y += style.size * 1.4;
        }
    }

    /// A rule across the page.
    pub fn rule(&mut self) {
        self.put(Ink::Line { points: vec![(LEFT, self.y), (LEFT + ACROSS, self.y)], width: 0.6 });
        self.y += 4.0;
    }

    /// Keeps a drawing of this height together with so much below it; answers where its corner is.
    pub fn drawing(&mut self, height: f32, below: f32) -> (f32, f32) {
        self.room(height + below);
        let corner = (LEFT, self.y);
        self.y += height;
        corner
    }

    /// A line of a drawing.
    pub fn line(&mut self, points: Vec<(f32, f32)>, width: f32) {
        self.put(Ink::Line { points, width });
    }

    /// A numbered disc of a drawing.
    pub fn disc(&mut self, x: f32, y: f32, number: usize, is_full: bool) {
        self.put(Ink::Disc { x, y, radius: 7.0, is_full });
        let style = Style { size: 8.0, weight: Weight::Bold, is_soft: false };
        let line = number.to_string();
        let wide: f32 =
            line.chars().map(|sign| self.faces.width(sign, style.weight)).sum::<f32>() * style.size;
        self.put(Ink::Words { x: x - wide / 2.0, y: y + 2.9, line, style });
    }

    /// Words at a place of a drawing.
    pub fn label(&mut self, x: f32, y: f32, words: &str) {
        let line = self.faces.printable(words);
        self.put(Ink::Words { x, y, line, style: SMALL });
    }

    /// The file.
    pub fn finish(mut self, title: &str) -> Result<Vec<u8>, PdfError> {
        let count = self.pages.len();
        let (foot, head) = (self.faces.printable(&self.foot), self.faces.printable(&self.head));
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(title.to_owned()).language("en".to_owned()));
        let settings = PageSettings::from_wh(WIDTH, HEIGHT)
            .ok_or_else(|| PdfError::Written("the size of a page".to_owned()))?;
        for (number, mut inks) in (1..).zip(std::mem::take(&mut self.pages)) {
            let at_foot = |x: f32, line: String| Ink::Words { x, y: HEIGHT - 36.0, line, style: SMALL };
            inks.push(at_foot(LEFT, foot.clone()));
            inks.push(at_foot(LEFT + ACROSS - 62.0, format!("page {number} of {count}")));
            if !head.is_empty() {
                let style = Style { size: 9.0, weight: Weight::Bold, is_soft: false };
                inks.push(Ink::Words { x: LEFT, y: 42.0, line: head.clone(), style });
            }
            let mut page = document.start_page_with(settings.clone());
            let mut surface = page.surface();
            for ink in &inks {
                self.draw(&mut surface, ink);
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|e| PdfError::Written(format!("{e:?}")))
    }

    fn draw(&self, surface: &mut Surface<'_>, ink: &Ink) {
        match ink {
            Ink::Words { x, y, line, style } => {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(if style.is_soft { 80 } else { 0 })));
                let mut x = *x;
                for run in self.faces.runs(line, style.weight) {
                    let start = Point::from_xy(x, *y);
                    surface.draw_glyphs(start, &run.glyphs, run.face.font(), &run.text, style.size, false);
                    x += run.width * style.size;
                }
            }
            Ink::Line { points, width } => {
                surface.set_fill(None);
                surface.set_stroke(Some(stroke(*width)));
                if let Some(path) = polyline(points) {
                    surface.draw_path(&path);
                }
            }
            Ink::Disc { x, y, radius, is_full } => {
                surface.set_fill(Some(fill(if *is_full { 205 } else { 255 })));
                surface.set_stroke(Some(stroke(if *is_full { 2.0 } else { 0.8 })));
                if let Some(path) = circle(*x, *y, *radius) {
                    surface.draw_path(&path);
                }
            }
        }
    }
}

fn fill(grey: u8) -> Fill {
    Fill {
        paint: rgb::Color::new(grey, grey, grey).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }
}

fn stroke(width: f32) -> Stroke {
    Stroke { paint: rgb::Color::new(0, 0, 0).into(), width, ..Stroke::default() }
}

fn polyline(points: &[(f32, f32)]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    builder.move_to(first.0, first.1);
    for (x, y) in rest {
        builder.line_to(*x, *y);
    }
    builder.finish()
}

/// A circle as four cubic curves.
fn circle(x: f32, y: f32, r: f32) -> Option<Path> {
    let k = r * 0.5523;
    let mut builder = PathBuilder::new();
    builder.move_to(x + r, y);
    builder.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    builder.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    builder.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    builder.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    builder.close();
    builder.finish()
}
