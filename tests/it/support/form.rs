//! A form as a person fills it in: by the words beside the fields.

use scraper::ElementRef;
use scraper::Html;

use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::page::css;
use crate::support::page::text_of;

/// One field, box or list of a form.
#[derive(Clone, Debug)]
pub struct Control {
    /// What it is sent as.
    pub name: String,
    /// `text`, `hidden`, `radio`, `checkbox`, `select`, `textarea`, …
    pub kind: String,
    /// What would be sent.
    pub value: String,
    /// The words beside it.
    pub label: String,
    /// The words above its group.
    pub legend: String,
    /// Of radios and boxes.
    pub is_on: bool,
    /// Of a list: value and words.
    pub options: Vec<(String, String)>,
}

impl Control {
    fn is_called(&self, which: &str) -> bool {
        which == self.name || which == self.label || which == format!("{} / {}", self.legend, self.label)
    }

    fn is_ticked(&self) -> bool {
        matches!(self.kind.as_str(), "radio" | "checkbox")
    }
}

/// A button: its words, its name if it has one, and its value.
pub type Button = (String, Option<String>, String);

/// A form that is being filled in.
#[derive(Clone)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Everything in it, in order.
    pub controls: Vec<Control>,
    is_post: bool,
    carries_files: bool,
    button: Option<(String, String)>,
    browser: Browser,
    path: String,
}

impl Form {
    /// Finds a form by the words of one of its buttons, or by its action.
    #[track_caller]
    pub fn find(page: &Page, browser: Browser, which: &str) -> Self {
        let forms = Self::all(page, &browser);
        let mut seen = Vec::new();
        for (form, buttons) in forms {
            if let Some((_, name, value)) = buttons.iter().find(|(words, ..)| words == which) {
                let button = name.clone().map(|name| (name, value.clone()));
                return Self { button, ..form };
            }
            if form.action == which {
                return form;
            }
            seen.push(format!(
                "{} {:?}",
                form.action,
                buttons.iter().map(|button| &button.0).collect::<Vec<_>>()
            ));
        }
        panic!("{} has no form {which:?}, only {seen:?}: {}", page.path, page.texts("main").join(" "));
    }

    /// Every form of the page, with the words, names and values of its buttons.
    pub fn all(page: &Page, browser: &Browser) -> Vec<(Self, Vec<Button>)> {
        let document = page.document();
        let own_path = page.path.split('#').next().unwrap_or_default();
        let (forms, pressed) = (css("form"), css("button, input[type=submit]"));
        let read = |form: ElementRef<'_>| {
            // A button may stand elsewhere on the page and name its form.
            let id = form.attr("id");
            let named = document.select(&pressed).filter(|button| id.is_some() && button.attr("form") == id);
            let own = form.select(&pressed).filter(|button| button.attr("form").is_none());
            let buttons = own.chain(named).map(|button| {
                let words = button.attr("aria-label").map_or_else(|| text_of(button), str::to_owned);
                let value = button.attr("value").unwrap_or_default().to_owned();
                (words, button.attr("name").map(str::to_owned), value)
            });
            let read = Self {
                action: form
                    .attr("action")
                    .filter(|action| !action.is_empty())
                    .unwrap_or(own_path)
                    .to_owned(),
                controls: controls(&document, form),
                is_post: form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
                carries_files: form.attr("enctype") == Some("multipart/form-data"),
                button: None,
                browser: browser.clone(),
                path: page.path.clone(),
            };
            (read, buttons.collect())
        };
        document.select(&forms).map(read).collect()
    }

    /// Whether it changes something.
    pub fn is_post(&self) -> bool {
        self.is_post
    }

    /// Types into a field, or chooses from a list by value or words. The field goes by its name, its label, or "legend / label".
    #[track_caller]
    pub fn fill(mut self, which: &str, value: &str) -> Self {
        let control = self.one(which);
        assert!(!control.is_ticked(), "{which} is ticked, not typed: use choose or tick");
        if control.kind == "select" {
            let found = control.options.iter().find(|(sent, words)| sent == value || words == value);
            let found =
                found.unwrap_or_else(|| panic!("{which} does not offer {value:?}: {:?}", control.options));
            control.value = found.0.clone();
        } else {
            value.clone_into(&mut control.value);
        }
        self
    }

    /// Chooses a radio by the words beside it or its value; the group goes by its name or legend.
    #[track_caller]
    pub fn choose(mut self, group: &str, option: &str) -> Self {
        let in_group =
            |control: &Control| control.kind == "radio" && (control.name == group || control.legend == group);
        let offered: Vec<_> = self.controls.iter().filter(|control| in_group(control)).cloned().collect();
        let right = offered.iter().find(|control| control.value == option || control.label == option);
        let right = right.unwrap_or_else(|| {
            panic!("{}: {group} does not offer {option:?}: {offered:#?}\n{:#?}", self.path, self.names())
        });
        for control in self.controls.iter_mut().filter(|control| control.kind == "radio") {
            if control.name == right.name {
                control.is_on = control.value == right.value;
            }
        }
        self
    }

    /// Ticks a box by its label, its name, or "legend / label".
    #[track_caller]
    pub fn tick(mut self, which: &str) -> Self {
        self.one(which).is_on = true;
        self
    }

    /// Unticks a box.
    #[track_caller]
    pub fn untick(mut self, which: &str) -> Self {
        self.one(which).is_on = false;
        self
    }

    /// What would be sent, in order.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let sent = self.controls.iter().filter(|control| control.is_on || !control.is_ticked());
        let mut pairs: Vec<_> = sent.map(|control| (control.name.clone(), control.value.clone())).collect();
        pairs.extend(self.button.clone());
        pairs
    }

    /// Presses the button and goes on where it leads.
    pub async fn submit(&self) -> Page {
        if self.carries_files {
            self.send().await
        } else if self.is_post {
            self.browser.post(&self.action, &self.pairs()).await
        } else {
            self.browser.get(&self.query()).await
        }
    }

    /// Presses the button and looks at the answer itself.
    pub async fn send(&self) -> Page {
        if self.carries_files {
            let is_file = |name: &str| self.controls.iter().any(|one| one.name == name && one.kind == "file");
            let part = |(name, value): (String, String)| (name.clone(), value, is_file(&name));
            let parts: Vec<_> = self.pairs().into_iter().map(part).collect();
            self.browser.send_parts(&self.action, &parts).await
        } else if self.is_post {
            self.browser.send(&self.action, &self.pairs()).await
        } else {
            self.browser.fetch(&self.query()).await
        }
    }

    /// Presses the button where the server may be gone; answers the status, if one came.
    pub async fn try_send(&self) -> Option<u16> {
        self.browser.try_post(&self.action, &self.pairs()).await
    }

    fn query(&self) -> String {
        let path = self.action.split('?').next().unwrap_or_default();
        format!("{path}?{}", serde_urlencoded::to_string(self.pairs()).unwrap())
    }

    /// What it asks for, for the message of a failure.
    fn names(&self) -> Vec<String> {
        let named = |control: &Control| {
            format!("{} ({}): {} / {}", control.name, control.kind, control.legend, control.label)
        };
        self.controls.iter().map(named).collect()
    }

    #[track_caller]
    fn one(&mut self, which: &str) -> &mut Control {
        let names = self.names();
        let path = self.path.clone();
        let mut found: Vec<_> = self.controls.iter_mut().filter(|control| control.is_called(which)).collect();
        assert!(found.len() <= 1, "{path}: several fields are called {which:?}: {names:#?}");
        found.pop().unwrap_or_else(|| panic!("{path} asks for no {which:?}: {names:#?}"))
    }
}

fn controls(document: &Html, form: ElementRef<'_>) -> Vec<Control> {
    let named = css("input[name], select[name], textarea[name]");
    let enabled = form.select(&named).filter(|field| field.attr("disabled").is_none());
    let with_kind = enabled.map(|field| {
        let kind = match field.value().name() {
            // Like a password, it is not shown again.
            "input" if field.attr("autocomplete") == Some("one-time-code") => "one-time-code",
            "input" => field.attr("type").unwrap_or("text"),
            other => other,
        };
        (field, kind.to_owned())
    });
    let typed = with_kind.filter(|(_, kind)| kind != "submit");
    typed.map(|(field, kind)| control(document, field, kind)).collect()
}

fn control(document: &Html, field: ElementRef<'_>, kind: String) -> Control {
    let options: Vec<(String, String)> = field
        .select(&css("option"))
        .map(|option| (option.attr("value").map_or_else(|| text_of(option), str::to_owned), text_of(option)))
        .collect();
    let value = match kind.as_str() {
        "select" => {
            let chosen = field.select(&css("option[selected]")).next();
            let chosen =
                chosen.map(|option| option.attr("value").map_or_else(|| text_of(option), str::to_owned));
            chosen.or_else(|| options.first().map(|(value, _)| value.clone())).unwrap_or_default()
        }
        "textarea" => field.text().collect::<String>().trim_start_matches('\n').to_owned(),
        "radio" | "checkbox" => field.attr("value").unwrap_or("on").to_owned(),
        _ => field.attr("value").unwrap_or_default().to_owned(),
    };
    Control {
        name: field.attr("name").unwrap_or_default().to_owned(),
        value,
        label: label(document, field),
        legend: legend(field),
        is_on: field.attr("checked").is_some(),
        options,
        kind,
    }
}

fn label(document: &Html, field: ElementRef<'_>) -> String {
    let by_id = field.attr("id").and_then(|id| {
        document.select(&css("label[for]")).find(|label| label.attr("for") == Some(id)).map(text_of)
    });
    let around =
        || field.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "label");
    by_id
        .or_else(|| around().map(text_of))
        .or_else(|| field.attr("aria-label").map(str::to_owned))
        .unwrap_or_default()
}

fn legend(field: ElementRef<'_>) -> String {
    let group =
        field.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "fieldset");
    group.and_then(|group| group.select(&css("legend")).next().map(text_of)).unwrap_or_default()
}
