//! A party's price in finished words: what is paid to us in one list, what is paid to others apart from it.

use crate::actions::offering;
use crate::domain::money::Money;
use crate::domain::price::Line;
use crate::domain::price::PaidTo;
use crate::filters;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::scene::Scene;
use crate::web::error::WebError;

/// What a party pays (`booking/new/price.html`).
pub struct PriceWords {
    /// The sum paid to us.
    pub due: Money,
    /// "To us, in EUR".
    pub title: String,
    /// One line for each thing.
    pub lines: Vec<LineWords>,
    /// Their sum.
    pub total: String,
    /// "Deposit", or that all is due at once.
    pub first_label: String,
    /// How much of it comes first.
    pub first: String,
    /// The rest; empty where there is none.
    pub balance: String,
    /// "Balance, by Mon 1 Mar 2027".
    pub balance_label: String,
    /// What is paid to others, one list for each currency and place.
    pub elsewhere: Vec<Elsewhere>,
}

/// One line.
pub struct LineWords {
    /// What for.
    pub label: String,
    /// For whom.
    pub who: String,
    /// How much.
    pub amount: String,
}

/// What is paid to somebody else.
pub struct Elsewhere {
    /// "Not to us, in USD".
    pub title: String,
    /// Where and when.
    pub place: String,
    /// One line for each thing.
    pub lines: Vec<LineWords>,
    /// Their sum.
    pub total: String,
}

impl PriceWords {
    /// The price of everybody, or nothing as long as somebody's race or room is open.
    pub fn of(scene: &Scene, answers: &Answers) -> Result<Option<Self>, WebError> {
        let Some(choices) = answers.choices().filter(|choices| !choices.is_empty()) else { return Ok(None) };
        let (quote, plan) = offering::priced(&scene.offer, &choices, scene.today)?;
        let ours = quote.lines().iter().filter(|line| line.paid_to == PaidTo::Us);
        let elsewhere = quote.paid_elsewhere().iter().map(|(sum, place)| Elsewhere {
            title: format!("Not to us, in {}", sum.currency),
            place: upper_first(place),
            lines: quote
                .lines()
                .iter()
                .filter(|line| {
                    line.amount.currency == sum.currency && line.paid_to == PaidTo::OnSite(place.clone())
                })
                .map(in_words)
                .collect(),
            total: sum.to_string(),
        });
        let is_all_at_once = !plan.balance.is_positive();
        Ok(Some(Self {
            due: quote.due_to_us(),
            title: format!("To us, in {}", quote.due_to_us().currency),
            lines: ours.map(in_words).collect(),
            total: quote.due_to_us().to_string(),
            first_label: if is_all_at_once { "Due at once: everything" } else { "Of this, the deposit" }
                .to_owned(),
            first: plan.deposit.to_string(),
            balance: if is_all_at_once { String::new() } else { plan.balance.to_string() },
            balance_label: plan
                .balance_due_on
                .map(|due| format!("Balance, by {}", filters::day(due)))
                .unwrap_or_default(),
            elsewhere: elsewhere.collect(),
        }))
    }
}

fn in_words(line: &Line) -> LineWords {
    LineWords { label: line.label.clone(), who: line.name.clone(), amount: line.amount.to_string() }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
