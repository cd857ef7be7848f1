//! Every form, sent empty and sent full of nonsense: the page comes back, says what to do beside each field, and keeps what was typed.
//!
//! What a faulty page looks like (UX-01 to UX-03) is looked at in `support::lint`, on every page of every test.

use std::collections::BTreeSet;

use startline::web::routes;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::form::Control;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::scene::Scene;
use crate::support::scene::Visitor;

/// What a person at play types, and what an attacker does.
const NONSENSE: [&str; 3] =
    ["<b>O'Neil</b> =1+1 \"&amp;\u{1F3C3}", "-1", "\u{202e}../../etc/passwd%00{{7*7}}${7*7}' OR ''='\u{0}"];

/// The page of every address that shows a form to its visitor, once for each form that asks something.
async fn asking_forms(app: &TestApp, scene: &Scene) -> Vec<(String, Form)> {
    let browser = Visitor::Owner.browser(app).await;
    scene.open_doors(app, &browser).await;
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for route in routes::TABLE.iter().filter(|route| route.method == "get" && route.pattern != "/favicon.ico")
    {
        let page = browser.get(&scene.address(route.pattern)).await;
        if page.is_html() && page.status == 200 {
            for (form, _) in Form::all(&page, &browser) {
                let asks = form.is_post() && form.controls.iter().any(is_visible);
                let names: Vec<&str> = form.controls.iter().map(|control| control.name.as_str()).collect();
                if asks && seen.insert(format!("{} {names:?}", form.action)) {
                    found.push((page.path.clone(), form));
                }
            }
        }
    }
    found
}

fn is_visible(control: &Control) -> bool {
    control.kind != "hidden"
}

fn is_optional(control: &Control) -> bool {
    control.label.contains("(optional)") || control.legend.contains("(optional)")
}

fn emptied(form: &Form) -> Form {
    let mut form = form.clone();
    for control in form.controls.iter_mut().filter(|control| is_visible(control)) {
        if matches!(control.kind.as_str(), "radio" | "checkbox") {
            control.is_on = false;
        } else {
            control.value.clear();
        }
    }
    form
}

fn with_nonsense(form: &Form, words: &str) -> Form {
    let mut form = form.clone();
    for control in form.controls.iter_mut().filter(|control| is_visible(control)) {
        control.value = words.to_owned();
        control.is_on = true;
    }
    form
}

/// What was typed into fields of one line or more is still there.
fn check_kept(sent: &Form, page: &Page, browser: &Browser) {
    let shown: Vec<Control> =
        Form::all(page, browser).into_iter().flat_map(|(form, _)| form.controls).collect();
    let typed = |kind: &str| matches!(kind, "text" | "email" | "tel" | "search" | "textarea");
    for control in sent.controls.iter().filter(|control| typed(&control.kind)) {
        let kept = shown.iter().find(|other| other.name == control.name);
        let kept = kept.unwrap_or_else(|| panic!("{}: {} is no longer asked", page.path, control.name));
        let wanted = control.value.replace('\0', "");
        assert_eq!(kept.value, wanted, "{}: what was typed into {} is lost", page.path, control.name);
    }
}

on_both!(an_empty_form_comes_back_and_says_what_is_missing, |app| async {
    let scene = Scene::set(app).await;
    let forms = asking_forms(app, &scene).await;
    assert!(forms.len() > 2, "only {} forms were found", forms.len());
    for (path, form) in forms {
        let page = emptied(&form).send().await;
        let must_say = form.controls.iter().any(|control| is_visible(control) && !is_optional(control));
        let is_fine = page.status == 422 || (!must_say && page.status == 303);
        assert!(
            is_fine,
            "{path} {}: an empty form got {}: {:?}",
            form.action,
            page.status,
            page.texts("main")
        );
    }
});

on_both!(a_form_full_of_nonsense_comes_back_with_what_was_typed, |app| async {
    let scene = Scene::set(app).await;
    for (path, form) in asking_forms(app, &scene).await {
        for words in NONSENSE {
            let sent = with_nonsense(&form, words);
            let page = sent.send().await;
            // Where any words will do, nonsense is as good as any.
            assert!(
                matches!(page.status, 422 | 303),
                "{path} {}: {words:?} got {}",
                form.action,
                page.status
            );
            if page.status == 422 {
                check_kept(&sent, &page, page.browser());
            }
        }
    }
});

on_both!(a_form_with_fields_of_its_own_invention_changes_nothing_more, |app| async {
    let scene = Scene::set(app).await;
    let before = app.booking(&scene.booking.id).await;
    for (path, form) in asking_forms(app, &scene).await {
        let mut pairs = emptied(&form).pairs();
        for (name, value) in
            [("id", "1"), ("status", "paid"), ("price", "0"), ("amount_minor", "1"), ("role", "owner")]
        {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        let page =
            app.desk(startline::domain::roster::StaffRole::Owner).await.send(&form.action, &pairs).await;
        assert!(page.status < 500, "{path} {}: {}", form.action, page.status);
    }
    let after = app.booking(&scene.booking.id).await;
    assert_eq!((after.status, after.deposit_minor), (before.status, before.deposit_minor));
});
