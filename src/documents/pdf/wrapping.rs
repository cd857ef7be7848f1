//! Breaking text into lines of a width: at spaces, between signs that need none, and inside a word that is longer than a line.

use crate::documents::pdf::fonts::Faces;
use crate::documents::pdf::fonts::Weight;

/// The lines of a text at a size within a width, both in points. Line feeds of the text stay.
pub fn wrapped(faces: &'static Faces, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
    let measure = |part: &str| part.chars().map(|sign| faces.width(sign, weight)).sum::<f32>() * size;
    let mut lines = Vec::new();
    for paragraph in text.lines().map(|paragraph| faces.printable(paragraph)) {
        let (mut line, mut so_far) = (String::new(), 0.0);
        for piece in pieces(&paragraph) {
            let (wide, bare) = (measure(&piece), measure(piece.trim_end()));
            if so_far + bare > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                so_far = 0.0;
            }
            if bare <= width {
                line.push_str(&piece);
                so_far += wide;
                continue;
            }
            for sign in piece.chars() {
                let wide = faces.width(sign, weight) * size;
                if so_far + wide > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    so_far = 0.0;
                }
                line.push(sign);
                so_far += wide;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Words with the space after them; a sign of a script that writes no spaces is a piece of its own.
fn pieces(paragraph: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut is_open = false;
    for sign in paragraph.chars() {
        let stands_alone = sign as u32 >= 0x2E80;
        match pieces.last_mut().filter(|_| is_open && !stands_alone || sign == ' ') {
            Some(last) => last.push(sign),
            None => pieces.push(sign.to_string()),
        }
        is_open = !stands_alone && sign != ' ';
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_together_and_signs_without_spaces_do_not() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(pieces(text), expected, "{text}");
        }
        check("one two", &["one ", "two"]);
        check("北京 x", &["北", "京 ", "x"]);
        check("", &[]);
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let faces = Faces::get().unwrap();
        let text = "A line that is too long, 北京市朝阳区示例路1号, and https://example.org/a/very/long/address/without/spaces";
        for line in wrapped(faces, text, Weight::Regular, 10.0, 90.0) {
            let width: f32 = line.chars().map(|sign| faces.width(sign, Weight::Regular)).sum::<f32>() * 10.0;
            assert!(width <= 90.0, "{line}");
        }
        assert_eq!(wrapped(faces, "one\ntwo", Weight::Regular, 10.0, 90.0), ["one", "two"]);
    }
}
