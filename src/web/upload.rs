//! A form that carries a file, as browsers send it (`multipart/form-data`, RFC 7578): its fields and the text of its files.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::web::form::Form;

/// Parts of one form at most; ours have five.
const PARTS: usize = 32;

/// The form of a request, with or without files. The text of a file is the value of its field; bytes that are no text become signs that say
/// so, and an empty file is an empty value.
pub fn form_of(request: &HttpRequest, body: &[u8]) -> Form {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    match boundary(kind) {
        Some(boundary) => Form::filled(parts(body, boundary)),
        None => Form::decoded(body),
    }
}

/// The boundary of a form with files; none for any other form.
fn boundary(kind: &str) -> Option<&str> {
    let (essence, rest) = kind.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(named.trim_matches('"')).filter(|boundary| !boundary.is_empty() && boundary.len() <= 70)
}

/// Name and text of each part, in order; what is cut off or has no name is left out.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let line = format!("--{boundary}");
    let mut found = Vec::new();
    // The first piece is what stands before the first boundary, the last one what follows the closing one.
    let marked = format!("\r\n{text}");
    let separator = format!("\r\n{line}");
    let pieces: Vec<&str> = marked.split(separator.as_str()).collect();
    for piece in pieces.iter().skip(1).take(PARTS).take_while(|piece| !piece.starts_with("--")) {
        let Some((head, value)) = piece.split_once("\r\n\r\n") else { continue };
        if let Some(name) = name_of(head) {
            // As with any form: PostgreSQL takes no zero byte in a text.
            found.push((name, value.replace('\0', "")));
        }
    }
    found
}

/// The field of a part, from `Content-Disposition: form-data; name="…"`.
fn name_of(head: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, rest) = line.split_once("; name=\"")?;
    rest.split('"').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=----WebKitFormBoundaryx7";

    fn sent(pieces: &[(&str, &str)]) -> String {
        let one = |(head, value): &(&str, &str)| {
            format!("------WebKitFormBoundaryx7\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n")
        };
        let all: String = pieces.iter().map(one).collect();
        format!("{all}------WebKitFormBoundaryx7--\r\n")
    }

    #[test]
    fn fields_and_files_are_read_as_they_were_sent() {
        let boundary = boundary(KIND).unwrap();
        let body = sent(&[
            ("name=\"base\"", "2"),
            ("name=\"document\"", "a = 1\r\n\r\n--b\r\n"),
            (
                "name=\"file\"; filename=\"rules name=\"x\".toml\"\r\nContent-Type: application/toml",
                "c = \"ü\"\n",
            ),
        ]);
        let parts = parts(body.as_bytes(), boundary);
        let expected = [("base", "2"), ("document", "a = 1\r\n\r\n--b\r\n"), ("file", "c = \"ü\"\n")];
        assert_eq!(parts, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_is_cut_off_or_nameless_is_left_out() {
        let boundary = boundary(KIND).unwrap();
        for body in
            ["", "--", "------WebKitFormBoundaryx7", "------WebKitFormBoundaryx7\r\nContent-Type: x\r\n\r\ny"]
        {
            assert!(parts(body.as_bytes(), boundary).is_empty(), "{body:?}");
        }
        let wide: Vec<(&str, &str)> = vec![("name=\"x\"", "1"); 100];
        assert_eq!(parts(sent(&wide).as_bytes(), boundary).len(), PARTS);
        let bytes = sent(&[("name=\"file\"; filename=\"x\"", "\0a")]);
        assert_eq!(parts(bytes.as_bytes(), boundary)[0].1, "a");
    }

    #[test]
    fn only_a_form_with_files_has_a_boundary() {
        fn check(kind: &str, expected: Option<&str>) {
            assert_eq!(boundary(kind), expected, "{kind}");
        }
        check(KIND, Some("----WebKitFormBoundaryx7"));
        check("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", Some("a b"));
        check("multipart/form-data", None);
        check("multipart/form-data; boundary=", None);
        check("application/x-www-form-urlencoded", None);
        check("text/plain; boundary=x", None);
    }
}
