//! Any page of the way from the answers.

use crate::store::Conn;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::check;
use crate::web::booking::new::flow;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::party;
use crate::web::booking::new::party::Verdict;
use crate::web::booking::new::question;
use crate::web::booking::new::scene::Scene;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Rendered;

/// Draws a page with what was answered before. "Can everybody come?" is passed over on the way back to check answers where its answer
/// is still the one that was read.
pub fn page(conn: &mut Conn, scene: &Scene, mut answers: Answers, page: Page) -> Result<Rendered, WebError> {
    if page == Page::Party {
        let Some(verdict) = Verdict::of(conn, scene, &answers)? else {
            let open = flow::first_open(&answers);
            return question::draw(scene, &answers, open, question::filled(&answers, open));
        };
        let is_known = answers.is_checked && !answers.is_told && verdict.digest() == answers.told;
        if !is_known || !verdict.turned_away().is_empty() {
            return party::draw(conn, scene, &answers, &verdict);
        }
        answers.is_told = true;
        let next = flow::first_open(&answers);
        return self::page(conn, scene, answers, next);
    }
    if page == Page::Check {
        return check::draw(conn, scene, answers, Form::empty(), None);
    }
    let form = question::filled(&answers, page);
    question::draw(scene, &answers, page, form)
}
