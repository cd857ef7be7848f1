//! The course as a drawing: the season's points become one smooth line with numbered places.

use crate::domain::season::CoursePoint;

/// Width of a drawing in its own units.
const WIDTH: f64 = 640.0;
/// Room around the line, for the marks.
const MARGIN: f64 = 34.0;

/// A drawn course, ready for an SVG.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What it shows.
    pub title: String,
    /// The course in words, for who cannot see it.
    pub description: String,
    /// In the drawing's units.
    pub width: i64,
    /// In the drawing's units.
    pub height: i64,
    /// SVG path data of the line.
    pub path: String,
    /// SVG path data of a river; empty, because a season knows none.
    pub water: String,
    /// Named places, in the order the runner meets them.
    pub marks: Vec<Mark>,
}

/// A named place on the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// Its name.
    pub label: String,
}

/// Draws a course; None with fewer than two points, for there is nothing to draw.
pub fn drawn(title: &str, points: &[CoursePoint]) -> Option<Drawing> {
    if points.len() < 2 {
        return None;
    }
    let bounds = |value: fn(&CoursePoint) -> f64| {
        let values = points.iter().map(value);
        values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (top, bottom)) = (bounds(|point| point.x), bounds(|point| point.y));
    // One scale both ways would make a flat course a thread: the height is two thirds as stretched as the width.
    let across = (WIDTH - 2.0 * MARGIN) / (right - left).max(1.0);
    let down = across * 0.62;
    let placed: Vec<(f64, f64)> = points
        .iter()
        .map(|point| (MARGIN + (point.x - left) * across, MARGIN + (point.y - top) * down))
        .collect();
    let marks: Vec<Mark> = points
        .iter()
        .zip(&placed)
        .filter(|(point, _)| !point.name.is_empty())
        .map(|(point, (x, y))| Mark { x: whole(*x), y: whole(*y), label: point.name.clone() })
        .collect();
    Some(Drawing {
        title: title.to_owned(),
        description: described(points, &marks),
        width: whole(WIDTH),
        height: whole((bottom - top) * down + 2.0 * MARGIN),
        path: smooth(&placed),
        water: String::new(),
        marks,
    })
}

/// A curve through every point (Catmull-Rom as cubic Béziers), so that a course of a few points does not look like a fence.
fn smooth(points: &[(f64, f64)]) -> String {
    let at = |index: usize| points[index.min(points.len() - 1)];
    let mut path = format!("M{:.1} {:.1}", points[0].0, points[0].1);
    for index in 0..points.len() - 1 {
        let (before, from, to, after) =
            (at(index.saturating_sub(1)), at(index), at(index + 1), at(index + 2));
        path += &format!(
            "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            from.0 + (to.0 - before.0) / 6.0,
            from.1 + (to.1 - before.1) / 6.0,
            to.0 - (after.0 - from.0) / 6.0,
            to.1 - (after.1 - from.1) / 6.0,
            to.0,
            to.1
        );
    }
    path
}

fn described(points: &[CoursePoint], marks: &[Mark]) -> String {
    let names: Vec<&str> = marks.iter().map(|mark| mark.label.as_str()).collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let is_round = (first.x, first.y) == (last.x, last.y);
    let way = match names.as_slice() {
        [] => "The line shows the way.".to_owned(),
        [start, rest @ ..] if is_round && rest.is_empty() => format!("Start and finish: {start}."),
        [start, rest @ ..] if is_round => {
            format!("Start and finish: {start}. On the way: {}; then back.", rest.join(", "))
        }
        names => format!("In this order: {}.", names.join(", ")),
    };
    format!("{way} A drawing, not a survey.")
}

/// Whole units are fine enough for a mark.
fn whole(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Vec<CoursePoint> {
        let point = |part: &str| {
            let mut values = part.splitn(3, ',');
            let mut number = || values.next().unwrap().parse().unwrap();
            CoursePoint { x: number(), y: number(), name: values.next().unwrap_or_default().to_owned() }
        };
        text.split_whitespace().map(point).collect()
    }

    #[test]
    fn a_course_is_drawn_within_its_frame_and_told_in_words() {
        let drawing = drawn("Course", &points("10,50,Stadium 20,20 90,90,Turn 21,21 10,50")).unwrap();
        assert_eq!(
            drawing.description,
            "Start and finish: Stadium. On the way: Turn; then back. A drawing, not a survey."
        );
        assert_eq!(drawing.marks.len(), 2);
        assert_eq!(drawing.path.matches('C').count(), 4);
        for mark in &drawing.marks {
            assert!(
                (0..=drawing.width).contains(&mark.x) && (0..=drawing.height).contains(&mark.y),
                "{mark:?}"
            );
        }
    }

    #[test]
    fn a_course_that_does_not_come_back_names_its_places_in_order() {
        let drawing = drawn("Course", &points("0,0,Here 5,5,There")).unwrap();
        assert_eq!(drawing.description, "In this order: Here, There. A drawing, not a survey.");
    }

    #[test]
    fn no_line_is_drawn_through_one_point() {
        assert_eq!(drawn("Course", &points("1,1,Here")), None);
        assert_eq!(drawn("Course", &[]), None);
    }
}
