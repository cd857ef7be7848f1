//! A document before it is published: what would be different, what the proofreader says, from when it would decide.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use askama::Template;

use crate::domain::eligibility::Changes;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Sheet;
use crate::filters;
use crate::paths;
use crate::store::decisions;
use crate::web::desk::rules::difference;
use crate::web::desk::rules::difference::Section;
use crate::web::desk::rules::in_words;
use crate::web::desk::rules::show::damaged;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::page;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/rules/preview.html")]
struct PreviewPage {
    frame: Frame,
    name: String,
    code: String,
    set_title: String,
    authority: &'static str,
    scope: String,
    travel: String,
    begins: String,
    base: String,
    is_first: bool,
    document: String,
    remarks: Vec<String>,
    sections: Vec<Section>,
    back: String,
}

/// Shows a document that was made from version `base` of its set (0: from none).
pub async fn show(
    request: &HttpRequest,
    state: &AppState,
    set: RuleSet,
    document: String,
    base: i64,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(request, "Check before publishing", "rules").await?;
    let today = words::today(state).await?;
    let drawn = state
        .read(move |conn| -> Result<_, WebError> {
            let prepared = decisions::prepared(conn)?;
            let earlier =
                decisions::versions_of(conn, &set.code)?.into_iter().find(|row| row.version == base);
            let after = Sheet::read(&document).map_err(|fault| damaged(&fault))?;
            let before =
                earlier.map(|row| Sheet::read(&row.document)).transpose().map_err(|fault| damaged(&fault))?;
            let before =
                before.unwrap_or(Sheet { head: Vec::new(), entries: Vec::new(), groups: Vec::new() });
            let remark =
                |remark: crate::domain::eligibility::Remark| format!("Line {}: {}", remark.line, remark.text);
            Ok(PreviewPage {
                frame,
                name: format!("{} version {}", set.code, set.version),
                code: set.code.clone(),
                set_title: set.title.clone(),
                authority: in_words::authority(set.authority),
                scope: in_words::scope(&set.scope),
                travel: in_words::travel(set.travel_from, set.travel_until),
                begins: match set.published_on > today {
                    true => format!("From {} on", filters::day(set.published_on)),
                    false => "At once".to_owned(),
                },
                base: base.to_string(),
                is_first: base == 0,
                remarks: set.proofread(&prepared.rules).into_iter().map(remark).collect(),
                sections: difference::sections(&Changes::between(&before, &after)),
                back: if base == 0 { "/desk/rules".to_owned() } else { paths::desk_rule_set(&set.code) },
                document,
            })
        })
        .await?;
    page(&drawn)
}
