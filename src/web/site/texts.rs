//! The terms and the privacy notice as they are now, and every version that was ever accepted.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::filters;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Text;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "site/texts.html")]
struct TextsPage {
    frame: Frame,
    texts: Vec<TextView>,
}

/// A text in finished words.
struct TextView {
    title: String,
    version: String,
    is_current: bool,
    source: String,
    clauses: Vec<Clause>,
}

/// A paragraph, with the words it begins with as its heading where it is numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// "3. Your places"; empty where the paragraph has none.
    pub heading: String,
    /// The rest.
    pub text: String,
}

/// The booking terms of today.
pub async fn terms(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    current(request, state, "terms", "Booking terms").await
}

/// The privacy notice of today.
pub async fn privacy(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    current(request, state, "privacy", "Privacy notice").await
}

async fn current(
    request: HttpRequest,
    state: Data<AppState>,
    kind: &'static str,
    title: &str,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, title, "").await?;
    let read = state.read(move |conn| {
        let texts: Vec<TextView> = agencies::current_texts(conn, kind)?.into_iter().map(view).collect();
        if texts.is_empty() {
            return Err(WebError::NotFound);
        }
        Rendered::public(&TextsPage { frame, texts })
    });
    Ok(read.await?.into())
}

/// One version, by its id: what somebody accepted stays readable.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let mut frame = state.frame(&request, "", "").await?;
    let read = state.read(move |conn| {
        let found = agencies::texts_by_ids(conn, &[id.into_inner()])?;
        let text = found.into_iter().next().ok_or(StoreError::NotFound)?;
        frame.title.clone_from(&text.title);
        Rendered::public(&TextsPage { frame, texts: vec![view(text)] })
    });
    Ok(read.await?.into())
}

fn view(text: Text) -> TextView {
    let version = if text.kind != "advisory" {
        format!("Version {}, in force from {}", text.version, filters::day(text.effective_on))
    } else {
        format!(
            "{}. Said by the government of {} since {}; read by us on {} (version {})",
            text.level,
            text.issuer,
            filters::day(text.effective_on),
            filters::day(text.checked_on),
            text.version
        )
    };
    TextView {
        title: text.title,
        version,
        is_current: text.is_current,
        source: text.source_url,
        clauses: paragraphs(&text.body).iter().map(|paragraph| clause(paragraph)).collect(),
    }
}

/// Paragraphs, which an empty line separates.
pub fn paragraphs(body: &str) -> Vec<String> {
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    lines
        .split(|line| line.is_empty())
        .map(|paragraph| paragraph.join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

/// A numbered paragraph begins with its heading: "3. Your places. With the last step …".
fn clause(paragraph: &str) -> Clause {
    let parts = paragraph.split_once(". ").and_then(|(number, rest)| {
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let (heading, text) = rest.split_once(". ").filter(|_| is_number)?;
        Some(Clause { heading: format!("{number}. {heading}"), text: text.to_owned() })
    });
    parts.unwrap_or_else(|| Clause { heading: String::new(), text: paragraph.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_separates_paragraphs() {
        assert_eq!(paragraphs("\nOne\nand more.\n\n  \nTwo.\n"), ["One and more.", "Two."]);
        assert!(paragraphs(" \n\n").is_empty());
    }

    #[test]
    fn a_numbered_paragraph_begins_with_its_heading() {
        fn check(paragraph: &str, heading: &str, text: &str) {
            assert_eq!(clause(paragraph), Clause { heading: heading.to_owned(), text: text.to_owned() });
        }
        check("4. Review. Where we must ask.", "4. Review", "Where we must ask.");
        check("2. When you ask \"May I?\". Nothing.", "2. When you ask \"May I?\"", "Nothing.");
        check("Just words. And more.", "", "Just words. And more.");
        check("12. Only one sentence.", "", "12. Only one sentence.");
        check("2025 was a year.", "", "2025 was a year.");
    }
}
