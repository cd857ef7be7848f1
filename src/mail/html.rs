//! The HTML part of a letter, made from its text: the same words and the same links, everything escaped. Only what the
//! sender fills in becomes a link.

use askama::Template;

use crate::mail::placeholder::Filled;
use crate::mail::placeholder::Part;
use crate::mail::placeholder::fill;
use crate::mail::placeholder::parts;

/// Mail programs show about this much of a letter in their list.
const PREHEADER: usize = 90;

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Letter<'a> {
    subject: &'a str,
    preheader: String,
    blocks: Vec<Block<'a>>,
}

enum Block<'a> {
    Heading(&'a str),
    Paragraph(Vec<Vec<Piece<'a>>>),
    List(Vec<Vec<Piece<'a>>>),
    Table(Vec<(&'a str, Vec<Piece<'a>>)>),
}

enum Piece<'a> {
    Words(&'a str),
    Link(&'a str),
    Code(&'a str),
}

/// The HTML document of a letter whose text, with its placeholders still in it, is `body`.
pub fn html(subject: &str, body: &str, filled: &Filled) -> Result<String, askama::Error> {
    Letter { subject, preheader: preheader(body), blocks: blocks(body, filled) }.render()
}

/// Reads the little order that our texts keep: a heading is underlined with hyphens, a list item begins with `- `, a
/// row of a table with two spaces and its label; anything else is a paragraph, and an empty line ends it.
fn blocks<'a>(body: &'a str, filled: &'a Filled) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut lines = body.lines().peekable();
    let mut fresh = true;
    while let Some(line) = lines.next() {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        if lines.next_if(|next| is_underline(next)).is_some() {
            blocks.push(Block::Heading(line));
            fresh = true;
            continue;
        }
        let row = line.strip_prefix("  ").and_then(|row| row.split_once(": "));
        match (line.strip_prefix("- "), row, blocks.last_mut()) {
            (Some(item), _, Some(Block::List(items))) if !fresh => items.push(pieces(item, filled)),
            (Some(item), _, _) => blocks.push(Block::List(vec![pieces(item, filled)])),
            (_, Some((label, value)), Some(Block::Table(rows))) if !fresh => {
                rows.push((label, pieces(value, filled)));
            }
            (_, Some((label, value)), _) => blocks.push(Block::Table(vec![(label, pieces(value, filled))])),
            (_, _, Some(Block::Paragraph(so_far))) if !fresh => so_far.push(pieces(line, filled)),
            _ => blocks.push(Block::Paragraph(vec![pieces(line, filled)])),
        }
        fresh = false;
    }
    blocks
}

fn is_underline(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
}

fn pieces<'a>(line: &'a str, filled: &'a Filled) -> Vec<Piece<'a>> {
    let piece = |part| match part {
        Part::Words(words) => Piece::Words(words),
        Part::BookingLink | Part::OwnLink | Part::HandoffLink => Piece::Link(&filled.link),
        Part::Code => Piece::Code(&filled.code),
    };
    parts(line).into_iter().map(piece).collect()
}

/// The beginning of what the letter says after its greeting, cut between words. Never a link or a code: a phone shows
/// it on a locked screen.
fn preheader(body: &str) -> String {
    let said = body.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default();
    let said = fill(said, &Filled::default());
    if said.chars().count() <= PREHEADER {
        return said;
    }
    let cut: String = said.chars().take(PREHEADER - 1).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}
