//! What a departure costs, in words: what is paid to us, and apart from it what is paid to somebody else. Never added up.

use chrono::DateTime;
use chrono::Utc;

use crate::domain::money::Money;
use crate::domain::money::MoneyError;
use crate::domain::payment_plan;
use crate::domain::price::PriceList;
use crate::domain::refund::Band;
use crate::filters;
use crate::store::StoreError;
use crate::store::dossier::Offer;
use crate::web::site::card::today;

/// A list of amounts in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// "Paid to us, in EUR".
    pub title: String,
    /// Where and when.
    pub when: String,
    /// The lines.
    pub lines: Vec<Sum>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What for.
    pub label: String,
    /// How much.
    pub amount: String,
    /// In small letters below.
    pub note: String,
}

/// When the money of a booking made today is due, for one runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paying {
    /// "EUR 350.00".
    pub deposit: String,
    /// "EUR 1,845.00 until Mon 1 Mar 2027"; none where all is due at once.
    pub balance: Option<String>,
    /// Until when places are kept for who books now.
    pub kept_until: String,
    /// That instant for `<time>`.
    pub kept_until_machine: String,
}

/// A cancellation band with the dates it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandRow {
    /// "21 to 29 days before".
    pub days: String,
    /// "until Thu 11 Mar 2027".
    pub until: String,
    /// "40 % of the price, at least the deposit".
    pub keeps: String,
}

/// What is paid to us.
pub fn to_us(prices: &PriceList) -> Sums {
    let line = |label: &str, amount: Money, note: &str| Sum {
        label: label.to_owned(),
        amount: amount.to_string(),
        note: note.to_owned(),
    };
    let mut lines = vec![
        line("Runner", prices.per_runner, "with a bed in a twin room"),
        line("Spectator", prices.per_spectator, "with a bed in a twin room"),
        line("Single room instead", prices.single_supplement, "on top of either price"),
    ];
    let through_us = prices.race_fees.iter().filter(|fee| fee.paid_where.is_empty() && fee.fee.is_positive());
    lines.extend(through_us.map(|fee| line(&format!("Race fee, {}", fee.name), fee.fee, "on top")));
    Sums {
        title: format!("Paid to us, in {}", prices.per_runner.currency.code()),
        when: "By bank transfer: deposit first, then the balance.".to_owned(),
        lines,
    }
}

/// What is paid to somebody else: a list for each place and currency.
pub fn to_others(prices: &PriceList) -> Vec<Sums> {
    let mut lists: Vec<Sums> = Vec::new();
    let outside = prices.race_fees.iter().filter(|fee| !fee.paid_where.is_empty() && fee.fee.is_positive());
    for fee in outside {
        let title = format!("Race fee, in {}", fee.fee.currency.code());
        let when = format!("Paid {}. It is not part of our price and never added to it.", fee.paid_where);
        let line = Sum { label: fee.name.clone(), amount: fee.fee.to_string(), note: String::new() };
        match lists.iter_mut().find(|list| list.title == title && list.when == when) {
            Some(list) => list.lines.push(line),
            None => lists.push(Sums { title, when, lines: vec![line] }),
        }
    }
    lists
}

/// What a runner who books now pays when.
pub fn paying(offer: &Offer, prices: &PriceList, now: DateTime<Utc>) -> Result<Paying, MoneyError> {
    let gateway_on = offer.departure.gateway_on;
    let plan = payment_plan::draw_up(&offer.terms, prices.per_runner, 1, today(offer, now), gateway_on)?;
    let kept_until = payment_plan::held_until(&offer.terms, now, gateway_on, offer.zone);
    Ok(Paying {
        deposit: plan.deposit.to_string(),
        balance: plan.balance_due_on.map(|due| format!("{} until {}", plan.balance, filters::day(due))),
        kept_until: filters::instant(kept_until, offer.zone, &offer.departure.gateway),
        kept_until_machine: filters::machine(kept_until),
    })
}

/// What we keep when somebody cancels by their own wish, with the last day of each band.
pub fn bands(offer: &Offer) -> Result<Vec<BandRow>, StoreError> {
    let scale = offer.departure.cancellation_bands()?;
    let words = scale.in_words();
    let bands: Vec<Band> = scale.into();
    let row = |((days, keeps), band): ((String, String), Band)| {
        let last = offer.departure.gateway_on - chrono::Days::new(band.at_least_days.into());
        BandRow { days, until: format!("until {}", filters::day(last)), keeps }
    };
    Ok(words.into_iter().zip(bands).map(row).collect())
}

#[cfg(test)]
mod tests {
    use crate::domain::price::RaceFee;

    use super::*;

    fn fee(name: &str, fee: &str, paid_where: &str) -> RaceFee {
        RaceFee {
            race: name.to_lowercase(),
            name: name.to_owned(),
            fee: fee.parse().unwrap(),
            paid_where: paid_where.to_owned(),
        }
    }

    fn prices(race_fees: Vec<RaceFee>) -> PriceList {
        PriceList {
            per_runner: "EUR 2195.00".parse().unwrap(),
            per_spectator: "EUR 2045.00".parse().unwrap(),
            single_supplement: "EUR 180.00".parse().unwrap(),
            race_fees,
        }
    }

    #[test]
    fn what_is_paid_elsewhere_stands_apart() {
        let list = prices(vec![
            fee("Marathon", "USD 150.00", "in cash at the briefing"),
            fee("10 km", "USD 70.00", "in cash at the briefing"),
            fee("Relay", "EUR 20.00", ""),
            fee("Children's race", "USD 0.00", "in cash at the briefing"),
        ]);
        let us = to_us(&list);
        assert_eq!(us.title, "Paid to us, in EUR");
        assert_eq!(us.lines.last().map(|line| line.label.as_str()), Some("Race fee, Relay"));
        let others = to_others(&list);
        assert_eq!(others.len(), 1);
        assert_eq!(others[0].title, "Race fee, in USD");
        let amounts: Vec<&str> = others[0].lines.iter().map(|line| line.amount.as_str()).collect();
        assert_eq!(amounts, ["USD 150.00", "USD 70.00"]);
    }
}
