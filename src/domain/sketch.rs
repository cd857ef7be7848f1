//! A small map as a drawing: the season's streets and places in the units of an SVG or a sheet of paper.

use crate::domain::season::Sketch;

/// Width of a drawing in its own units.
const WIDTH: f64 = 640.0;
/// Height of a drawing in its own units.
const HEIGHT: f64 = 360.0;
/// Room around it, for marks that stand at its rim.
const MARGIN: f64 = 30.0;

/// A drawn map.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// What it shows.
    pub title: String,
    /// The way in words.
    pub words: String,
    /// In the drawing's units.
    pub width: i64,
    /// In the drawing's units.
    pub height: i64,
    /// Streets.
    pub ways: Vec<DrawnWay>,
    /// Places, numbered in this order.
    pub marks: Vec<DrawnMark>,
}

/// A street.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnWay {
    /// May be empty.
    pub name: String,
    /// Its corners in the drawing's units.
    pub points: Vec<(i64, i64)>,
    /// Where its name begins.
    pub label: (i64, i64),
}

impl DrawnWay {
    /// SVG path data of the line.
    pub fn path(&self) -> String {
        let corner =
            |(index, (x, y)): (usize, &(i64, i64))| format!("{}{x} {y}", if index == 0 { "M" } else { "L" });
        self.points.iter().enumerate().map(corner).collect()
    }
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnMark {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// Its name.
    pub name: String,
    /// Whether it is the place that is looked for.
    pub is_goal: bool,
}

/// Draws a map; None where there is nothing to draw.
pub fn drawn(title: &str, sketch: &Sketch) -> Option<Drawn> {
    if sketch.marks.is_empty() {
        return None;
    }
    let ways = sketch.ways.iter().filter(|way| way.points.len() > 1).map(|way| {
        let points: Vec<(i64, i64)> = way.points.iter().map(|[x, y]| placed(*x, *y)).collect();
        // Beside the line's first corner, a little above a level street and right of an upright one.
        let (x, y) = points[0];
        DrawnWay { name: way.name.clone(), label: (x + 8, y - 8), points }
    });
    let marks = sketch.marks.iter().map(|mark| {
        let (x, y) = placed(mark.x, mark.y);
        DrawnMark { x, y, name: mark.name.clone(), is_goal: mark.is_goal }
    });
    Some(Drawn {
        title: title.to_owned(),
        words: sketch.words.clone(),
        width: WIDTH as i64,
        height: HEIGHT as i64,
        ways: ways.collect(),
        marks: marks.collect(),
    })
}

/// A point of the season in the drawing's units; what lies outside is drawn at the rim.
fn placed(x: f64, y: f64) -> (i64, i64) {
    let along = |value: f64, length: f64| {
        (MARGIN + value.clamp(0.0, 100.0) / 100.0 * (length - 2.0 * MARGIN)).round() as i64
    };
    (along(x, WIDTH), along(y, HEIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::season::SketchMark;
    use crate::domain::season::SketchWay;

    #[test]
    fn streets_and_places_stay_within_the_frame() {
        let sketch = Sketch {
            words: "Straight on.".to_owned(),
            ways: vec![
                SketchWay { name: "Street".to_owned(), points: vec![[-5.0, 50.0], [120.0, 50.0]] },
                SketchWay { name: "A point is no street".to_owned(), points: vec![[1.0, 1.0]] },
            ],
            marks: vec![SketchMark { x: 0.0, y: 100.0, name: "House".to_owned(), is_goal: true }],
        };
        let drawn = drawn("Map", &sketch).unwrap();
        assert_eq!(drawn.ways.len(), 1);
        assert_eq!(drawn.ways[0].path(), "M30 180L610 180");
        assert_eq!((drawn.marks[0].x, drawn.marks[0].y), (30, 330));
    }

    #[test]
    fn without_a_place_there_is_no_map() {
        assert_eq!(drawn("Map", &Sketch::default()), None);
    }
}
