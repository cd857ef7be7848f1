//! What every page must keep to, looked at each time any test is shown one.

use std::collections::BTreeSet;

use scraper::ElementRef;
use scraper::Html;

use crate::support::page::Page;
use crate::support::page::css;
use crate::support::page::text_of;

/// Fails with everything that is wrong with a page.
#[track_caller]
pub fn check(page: &Page) {
    let document = page.document();
    let mut faults = Vec::new();
    frame(page, &document, &mut faults);
    nothing_inline(&document, &mut faults);
    ids(&document, &mut faults);
    forms(&document, &mut faults);
    assert!(faults.is_empty(), "{} ({}): {faults:#?}", page.path, page.status);
}

fn frame(page: &Page, document: &Html, faults: &mut Vec<String>) {
    for (what, selector) in [
        ("one html with a language", "html[lang]"),
        ("one title", "head > title"),
        ("one h1", "h1"),
        ("one main", "main"),
        ("one viewport", "meta[name=viewport]"),
    ] {
        let found = document.select(&css(selector)).count();
        if found != 1 {
            faults.push(format!("{what}: there are {found}"));
        }
    }
    if document.select(&css("title, h1")).any(|words| text_of(words).is_empty()) {
        faults.push("an empty title or h1".to_owned());
    }
    if page.html.contains("/assets/missing") {
        faults.push("an asset that does not exist".to_owned());
    }
}

fn nothing_inline(document: &Html, faults: &mut Vec<String>) {
    for element in document.select(&css("*")) {
        let tag = element.value().name();
        for (name, value) in element.value().attrs() {
            if name == "style" || name.starts_with("on") || value.trim_start().starts_with("javascript:") {
                faults.push(format!("inline code: <{tag} {name}>"));
            }
        }
        if tag == "style" || (tag == "script" && element.attr("src").is_none()) {
            faults.push(format!("inline <{tag}>"));
        }
        let loaded = match tag {
            "script" | "img" => element.attr("src"),
            "link" => element.attr("href"),
            _ => None,
        };
        if loaded.is_some_and(|address| !address.starts_with('/') || address.starts_with("//")) {
            faults.push(format!("<{tag}> from elsewhere: {loaded:?}"));
        }
        if tag == "img" && element.attr("alt").is_none() {
            faults.push("an image without alt".to_owned());
        }
    }
}

fn ids(document: &Html, faults: &mut Vec<String>) {
    let mut known = BTreeSet::new();
    for element in document.select(&css("[id]")) {
        let id = element.attr("id").unwrap_or_default();
        if id.is_empty() || !known.insert(id) {
            faults.push(format!("id {id:?} twice"));
        }
    }
    for (selector, attribute) in [
        ("label[for]", "for"),
        ("[aria-describedby]", "aria-describedby"),
        ("[aria-labelledby]", "aria-labelledby"),
    ] {
        for element in document.select(&css(selector)) {
            for id in element.attr(attribute).unwrap_or_default().split_whitespace() {
                if !known.contains(id) {
                    faults.push(format!("{attribute} names {id:?}, which is not there"));
                }
            }
        }
    }
    for link in document.select(&css("a[href^='#']")) {
        let target = link.attr("href").unwrap_or_default().trim_start_matches('#');
        if !target.is_empty() && !known.contains(target) {
            faults.push(format!("a link to #{target}, which is not there"));
        }
    }
}

/// UX-02: the server is the only judge, and every field has its words.
fn forms(document: &Html, faults: &mut Vec<String>) {
    for form in document.select(&css("form")) {
        if form.attr("novalidate").is_none() {
            faults.push(format!("form {:?} without novalidate", form.attr("action")));
        }
    }
    for field in document.select(&css("input, select, textarea")) {
        let name = field.attr("name").unwrap_or_default();
        for banned in ["required", "pattern", "maxlength", "minlength"] {
            if field.attr(banned).is_some() {
                faults.push(format!("{name} has {banned}"));
            }
        }
        if !matches!(field.attr("type"), Some("hidden" | "submit")) && !has_words(document, field) {
            faults.push(format!("{name} has no label"));
        }
    }
    for label in document.select(&css("label, legend")) {
        if text_of(label).contains('*') {
            faults.push(format!("an asterisk in {:?}", text_of(label)));
        }
    }
}

fn has_words(document: &Html, field: ElementRef<'_>) -> bool {
    let by_id = field.attr("id").is_some_and(|id| {
        document
            .select(&css("label[for]"))
            .any(|label| label.attr("for") == Some(id) && !text_of(label).is_empty())
    });
    let around = field.ancestors().filter_map(ElementRef::wrap).any(|outer| outer.value().name() == "label");
    by_id || around || field.attr("aria-label").is_some() || field.attr("aria-labelledby").is_some()
}
