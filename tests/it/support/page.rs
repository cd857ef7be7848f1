//! A page as its reader sees it.

use reqwest::header::HeaderMap;
use scraper::ElementRef;
use scraper::Html;
use scraper::Selector;

use crate::support::browser::Browser;
use crate::support::form::Form;

/// An answer, usually a page.
pub struct Page {
    /// Status.
    pub status: u16,
    /// The path asked for, with its query.
    pub path: String,
    /// The body, as text.
    pub html: String,
    /// The body, as it came.
    pub bytes: Vec<u8>,
    headers: HeaderMap,
    browser: Browser,
}

impl Page {
    /// An answer of the server.
    pub fn new(browser: Browser, status: u16, path: String, headers: HeaderMap, bytes: Vec<u8>) -> Self {
        Self { status, path, html: String::from_utf8_lossy(&bytes).into_owned(), bytes, headers, browser }
    }

    /// A header of the answer.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    /// Whether it is a page at all.
    pub fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }

    /// The document, to be searched.
    pub fn document(&self) -> Html {
        Html::parse_document(&self.html)
    }

    /// The texts of everything a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.document().select(&css(selector)).map(text_of).collect()
    }

    /// How much a selector finds.
    pub fn count(&self, selector: &str) -> usize {
        self.document().select(&css(selector)).count()
    }

    /// An attribute of everything a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let document = self.document();
        document.select(&css(selector)).filter_map(|found| found.attr(name)).map(str::to_owned).collect()
    }

    /// What stands in `<title>`.
    pub fn title(&self) -> String {
        self.texts("title").join(" ")
    }

    /// All visible words, with single spaces.
    pub fn words(&self) -> String {
        self.texts("body").join(" ")
    }

    /// The lines of the error summary.
    pub fn faults(&self) -> Vec<String> {
        self.texts("[data-error-summary] li")
    }

    /// Fails unless the status is this.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.gist());
        self
    }

    /// Fails unless the title holds these words.
    #[track_caller]
    pub fn titled(&self, words: &str) -> &Self {
        assert!(self.title().contains(words), "{}: the title is {:?}", self.path, self.title());
        self
    }

    /// Fails unless the page holds these words.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.words().contains(words), "{} does not say {words:?}: {}", self.path, self.gist());
        self
    }

    /// Fails if the page holds these words.
    #[track_caller]
    pub fn says_not(&self, words: &str) -> &Self {
        assert!(!self.words().contains(words), "{} says {words:?}: {}", self.path, self.gist());
        self
    }

    /// Where a link or link button leads, by its words.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let document = self.document();
        let mut links: Vec<_> =
            document.select(&css("a[href]")).filter(|link| text_of(*link) == words).collect();
        if links.is_empty() {
            links = document.select(&css("a[href]")).filter(|link| text_of(*link).contains(words)).collect();
        }
        let target = links.first().and_then(|link| link.attr("href"));
        target.unwrap_or_else(|| panic!("{} has no link {words:?}: {}", self.path, self.gist())).to_owned()
    }

    /// Goes where a link leads.
    pub async fn follow(&self, words: &str) -> Page {
        self.browser.get(&self.link(words)).await
    }

    /// A form of the page, by the words of one of its buttons or by its action.
    #[track_caller]
    pub fn form(&self, which: &str) -> Form {
        Form::find(self, self.browser.clone(), which)
    }

    /// The browser that shows this page.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The main part's words, for the message of a failure.
    fn gist(&self) -> String {
        let main = self.texts("main").join(" ");
        let words = if main.is_empty() { self.html.clone() } else { main };
        words.chars().take(1_500).collect()
    }
}

/// A selector that is right.
pub fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}

/// An element's words with single spaces; what is in scripts and templates is not words.
pub fn text_of(element: ElementRef<'_>) -> String {
    let words: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
    words.join(" ")
}
