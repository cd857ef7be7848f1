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
    if page.status == 422 {
        errors(page, &document, &mut faults);
    }
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
            // What was typed may stand in a field or its label again, whatever it is.
            let leads = matches!(name, "href" | "src" | "action" | "formaction" | "poster");
            let is_code = leads && value.trim_start().to_lowercase().starts_with("javascript:");
            if name == "style" || name.starts_with("on") || is_code {
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
        let asks = form.select(&css("input:not([type=hidden]), select, textarea")).next().is_some();
        if asks && form.attr("novalidate").is_none() {
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

/// Words that blame or beg instead of saying what to do (UX-03).
const BANNED: [&str; 8] = ["please", "sorry", "valid", "invalid", "oops", "forbidden", "illegal", "required"];

/// How a faulty page begins its title and each message, and what stands above them: in English, in Chinese, in both.
const ERROR: [&str; 3] = ["Error: ", "错误: ", "Error · 错误: "];
const PROBLEM: [&str; 3] = ["There is a problem", "填写有误", "There is a problem · 填写有误"];

/// UX-01: the title says it, the summary comes first and leads to each field, and the same words stand beside it.
fn errors(page: &Page, document: &Html, faults: &mut Vec<String>) {
    if !ERROR.iter().any(|start| page.title().starts_with(start)) {
        faults.push(format!("the title of a faulty form is {:?}", page.title()));
    }
    let first =
        document.select(&css("main [data-error-summary], main :is(h1, h2, p, form, table, nav)")).next();
    if first.is_none_or(|first| first.attr("data-error-summary").is_none()) {
        faults.push("the error summary does not come first in main".to_owned());
    }
    let heading = page.texts("[data-error-summary] h2").join(" ");
    if !PROBLEM.contains(&heading.as_str()) {
        faults.push("the error summary has not its heading".to_owned());
    }
    let lines = css("[data-error-summary] li");
    if document.select(&lines).next().is_none() {
        faults.push("the error summary is empty".to_owned());
    }
    for line in document.select(&lines) {
        let words = text_of(line);
        let target = line.select(&css("a")).next().and_then(|link| link.attr("href")).unwrap_or_default();
        let id = target.trim_start_matches('#');
        let field =
            document.select(&css("input, select, textarea")).find(|field| field.attr("id") == Some(id));
        if field.is_none() {
            faults.push(format!("{words:?} leads to {target:?}, which is no field"));
        }
        let messages = css(".field-error");
        let mut beside = document.select(&messages).map(text_of);
        let is_it = |message: String| ERROR.iter().any(|start| message.strip_prefix(start) == Some(&words));
        if !beside.any(is_it) {
            faults.push(format!("{words:?} does not stand beside its field"));
        }
        let small = words.to_lowercase();
        let mut plain = small.split(|c: char| !c.is_alphanumeric());
        if plain.any(|word| BANNED.contains(&word)) {
            faults.push(format!("{words:?} does not say what to do"));
        }
    }
}
