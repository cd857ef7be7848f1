//! Small charts drawn on the server: what a template needs to set them as SVG without a style of their own.

use chrono::NaiveDate;

use crate::filters;

/// A bar, as long as its share of the longest.
pub struct Bar {
    pub label: String,
    pub count: i64,
    /// Of 100.
    pub width: i64,
}

/// Bars for some counts.
pub fn bars(counts: Vec<(String, i64)>) -> Vec<Bar> {
    let longest = counts.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    counts.into_iter().map(|(label, count)| Bar { label, count, width: count * 100 / longest }).collect()
}

/// A stair of what was reached on which day, in a box of `WIDTH` by `HEIGHT`.
pub struct Steps {
    /// Path of the line.
    pub line: String,
    /// Path of what lies under it.
    pub area: String,
    /// Where the capacity's line is drawn.
    pub full_y: i64,
    /// Capacity.
    pub capacity: i64,
    /// First and last day of the drawing.
    pub from: String,
    /// The same.
    pub to: String,
    /// Each change in words: day, and what was reached.
    pub rows: Vec<(String, i64)>,
}

/// The drawing's width.
pub const WIDTH: i64 = 640;
/// Its height.
pub const HEIGHT: i64 = 160;

/// The stair of `reached`, from its first day to `today`; nothing where nothing was ever reached.
pub fn steps(reached: &[(NaiveDate, i64)], capacity: i64, today: NaiveDate) -> Option<Steps> {
    let (first, last) = (reached.first()?.0, reached.last()?.0.max(today));
    let days = (last - first).num_days().max(1);
    let top = reached.iter().map(|(_, count)| *count).max().unwrap_or(0).max(capacity).max(1);
    let x = |day: NaiveDate| (day - first).num_days() * WIDTH / days;
    let y = |count: i64| HEIGHT - count * HEIGHT / top;
    let mut line = format!("M0 {}", y(0));
    for (day, count) in reached {
        line.push_str(&format!("H{}V{}", x(*day), y(*count)));
    }
    line.push_str(&format!("H{WIDTH}"));
    Some(Steps {
        area: format!("{line}V{HEIGHT}H0Z"),
        line,
        full_y: y(capacity),
        capacity,
        from: filters::day(first),
        to: filters::day(last),
        rows: reached.iter().map(|(day, count)| (filters::day(*day), *count)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn bars_are_shares_of_the_longest() {
        let widths = |counts: &[i64]| {
            let counts = counts.iter().map(|count| (String::new(), *count)).collect();
            bars(counts).iter().map(|bar| bar.width).collect::<Vec<_>>()
        };
        assert_eq!(widths(&[8, 4, 1, 0]), [100, 50, 12, 0]);
        assert_eq!(widths(&[0]), [0]);
        assert_eq!(widths(&[]), [] as [i64; 0]);
    }

    #[test]
    fn a_stair_goes_from_its_first_day_to_today() {
        let reached = [(day("2026-11-01"), 2), (day("2026-11-06"), 4)];
        let stair = steps(&reached, 8, day("2026-11-11")).unwrap();
        assert_eq!(stair.line, "M0 160H0V120H320V80H640");
        assert_eq!(stair.full_y, 0);
        assert_eq!((stair.from.as_str(), stair.to.as_str()), ("Sun 1 Nov 2026", "Wed 11 Nov 2026"));
        assert!(steps(&[], 8, day("2026-11-11")).is_none());
    }

    #[test]
    fn a_stair_of_one_day_has_a_width() {
        let stair = steps(&[(day("2026-11-01"), 3)], 2, day("2026-11-01")).unwrap();
        assert_eq!(stair.line, "M0 160H0V0H640");
        assert_eq!(stair.full_y, 54);
    }
}
