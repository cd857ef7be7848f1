//! 5. A decision can be replayed years later: inputs, rule-set versions and outcome are kept with it.

use startline::actions::judging;
use startline::actions::judging::Basis;
use startline::actions::publish_rules::PublishRules;
use startline::actions::publish_rules::publish_rules;
use startline::actions::purge::purge;
use startline::domain::eligibility;
use startline::domain::eligibility::Outcome;
use startline::domain::eligibility::RuleSet;
use startline::store::decisions;
use startline::store::decisions::DecisionRow;
use startline::store::sealed;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::acts::photographer;
use crate::support::acts::without_append_only;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;

/// Publishes the organiser's list once more: from `published_on` it closes Germany.
async fn close_germany(app: &TestApp, version: u32, published_on: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/rules/organiser-2027.toml");
    let document = std::fs::read_to_string(path)
        .unwrap()
        .replace("version = 1\n", &format!("version = {version}\n"))
        .replace("published_on = 2026-03-10", &format!("published_on = {published_on}"))
        .replace(r#"codes = ["USA", "KOR""#, r#"codes = ["DEU", "USA", "KOR""#);
    let rules = PublishRules { set: RuleSet::parse(&document).unwrap(), document };
    assert_eq!(
        app.act("cli", move |tx| publish_rules(tx, std::slice::from_ref(&rules))).await.unwrap(),
        [true]
    );
}

async fn decisions(app: &TestApp) -> Vec<DecisionRow> {
    app.look(decisions::all).await
}

async fn every_replay_is_faithful(app: &TestApp) {
    assert_eq!(app.look(judging::unfaithful).await, Vec::<String>::new());
}

/// Decides again from the sealed statement, as somebody with the key can.
async fn decided_again(app: &TestApp, row: DecisionRow) -> String {
    let keys = app.db().keys().clone();
    app.look(move |conn| {
        let key = sealed::key_of(conn, &keys, &row.traveller_id)?.unwrap();
        let applicant = judging::statement_of(&key, &row)?.applicant()?;
        let basis: Basis = serde_json::from_str(&row.facts).unwrap();
        let rules = &decisions::prepared(conn)?.rules;
        let decision = eligibility::decide(rules, &applicant, &basis.journey);
        Ok(serde_json::to_string(&eligibility::explain(rules, &decision, Some(basis.answer_by))).unwrap())
    })
    .await
}

on_both!(a_decision_can_be_replayed_years_later, |app| async {
    let party = vec![runner("Ada", "Eligible"), photographer("Bo", "Reviewed")];
    let booking = app.book(a_booking().of(party)).await;
    app.give("site", passport_of(&app.party(&booking).await[0])).await.unwrap();
    let before = decisions(app).await;
    assert_eq!(before.len(), 3);
    assert_eq!(before.iter().filter(|row| row.outcome == "review").count(), 1);

    // A newer version is published, and decides from its day on.
    close_germany(app, 2, "2026-12-01").await;
    for row in before.clone() {
        let answer = row.answer.clone();
        assert_eq!(decided_again(app, row).await, answer);
    }
    app.is_at("2026-12-02T08:00:00Z");
    let today = app.give("staff:test", passport_of(&app.party(&booking).await[0])).await.unwrap();
    assert_eq!(today, Outcome::Refused);
    // Another one claims an earlier day; what was decided keeps the version it was decided with.
    close_germany(app, 3, "2026-11-01").await;
    every_replay_is_faithful(app).await;
    // The season moves the journey.
    app.sql("UPDATE departures SET gateway_on = '2027-03-30', ends_on = '2027-04-09'").await.unwrap();
    every_replay_is_faithful(app).await;
    // The person is forgotten.
    app.is_at("2027-07-01T08:00:00Z");
    assert_eq!(app.act("job:purge", purge).await.unwrap(), 2);
    assert!(app.texts("SELECT traveller_id AS value FROM traveller_keys").await.is_empty());
    every_replay_is_faithful(app).await;
    let after = decisions(app).await;
    // The photographer's answer changed with the third version, so a row tells it; that of the runner did not.
    assert_eq!(after.len(), 5);
    assert_eq!(after[0].answer, before[0].answer);
});

on_both!(a_decision_that_was_tampered_with_is_told, |app| async {
    app.book(a_booking()).await;
    let row = decisions(app).await.remove(0);
    app.sql(&without_append_only(app.db().engine(), "decisions")).await.unwrap();
    app.sql("UPDATE decisions SET answer = REPLACE(answer, 'half', 'full') || ' '").await.unwrap();
    let told = app.look(judging::unfaithful).await;
    assert_eq!(told, [format!("Decision {} cannot be replayed: another answer comes out.", row.id)]);
});
