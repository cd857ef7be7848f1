//! The computed price: one line for each thing a traveller pays for, through us or to somebody else on the
//! spot.

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;

/// What a departure costs. The three amounts of the tour are of one currency; a race fee may be of another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PriceList {
    /// The tour for a runner.
    pub per_runner: Money,
    /// The tour for a spectator.
    pub per_spectator: Money,
    /// Added for a single room.
    pub single_supplement: Money,
    /// One fee for each race that can be chosen, zero where there is none.
    pub race_fees: Vec<RaceFee>,
}

/// The fee of one race, told apart from the price of the tour.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RaceFee {
    /// The race's code within its edition.
    pub race: String,
    /// The race's name as people read it.
    pub name: String,
    /// How much.
    pub fee: Money,
    /// Where and when it is paid, "in cash at the briefing"; empty where it is paid through us with the tour.
    pub paid_where: String,
}

/// One traveller's wishes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// The traveller's name, as lines repeat it.
    pub name: String,
    /// Runner of a race, spectator or leader.
    pub goes_as: GoesAs,
    /// Bed in a twin room, or a single room.
    pub room: RoomWish,
}

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// The tour itself.
    Tour,
    /// A room alone.
    SingleSupplement,
    /// The organiser's fee.
    RaceFee,
}

/// To whom a line is paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidTo {
    /// To us, as part of deposit and balance: a charge in the ledger.
    Us,
    /// To somebody else; the text says where and when. Told, never charged.
    OnSite(String),
}

/// One amount above zero for one traveller.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Line {
    /// The traveller's place in the choices, from 0.
    pub traveller: usize,
    /// The traveller's name.
    pub name: String,
    /// What it is for.
    pub kind: LineKind,
    /// What it is for, in words: "Race fee, marathon".
    pub label: String,
    /// How much.
    pub amount: Money,
    /// To whom, and for the on-site ones where and when.
    pub paid_to: PaidTo,
}

/// A party's price. Lines are only read, so the sums always fit them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Quote {
    lines: Vec<Line>,
    due_to_us: Money,
    paid_elsewhere: Vec<(Money, String)>,
}

/// Why no price could be computed: a fault of the season's data or of a forged form, not of the buyer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PriceError {
    /// The race is not on the price list.
    #[error("there is no race \"{0}\" on the price list")]
    UnknownRace(String),
    /// A price below zero.
    #[error("a price is below zero: {0}")]
    BelowZero(Money),
    /// A fee in another currency cannot be paid with the tour, so the list must say where it is.
    #[error("the fee of race \"{0}\" is in another currency than the tour: say where and when it is paid")]
    FeeWithoutPlace(String),
    /// The tour's own prices are of two currencies, or too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl PriceList {
    /// The currency of everything paid to us.
    pub fn currency(&self) -> Currency {
        self.per_runner.currency
    }

    /// Checks what the types cannot: one currency for the tour, nothing below zero, a place for every foreign
    /// fee.
    pub fn check(&self) -> Result<(), PriceError> {
        self.per_runner.plus(self.per_spectator)?.plus(self.single_supplement)?;
        let fees = self.race_fees.iter().map(|entry| entry.fee);
        let mut amounts =
            [self.per_runner, self.per_spectator, self.single_supplement].into_iter().chain(fees);
        if let Some(below) = amounts.find(|amount| amount.minor < 0) {
            return Err(PriceError::BelowZero(below));
        }
        let mut fees = self.race_fees.iter();
        let currency = self.currency();
        match fees.find(|entry| entry.fee.currency != currency && entry.paid_where.trim().is_empty()) {
            Some(entry) => Err(PriceError::FeeWithoutPlace(entry.race.clone())),
            None => Ok(()),
        }
    }

    fn fee(&self, race: &str) -> Result<&RaceFee, PriceError> {
        let found = self.race_fees.iter().find(|entry| entry.race == race);
        found.ok_or_else(|| PriceError::UnknownRace(race.to_owned()))
    }

    /// Kind, words, amount and payee of everything one traveller pays for; a leader pays for nothing.
    fn items(&self, choice: &Choice) -> Result<Vec<(LineKind, String, Money, PaidTo)>, PriceError> {
        let tour = |label: &str, price| (LineKind::Tour, label.to_owned(), price, PaidTo::Us);
        let mut items = match &choice.goes_as {
            GoesAs::Leader => return Ok(Vec::new()),
            GoesAs::Runner { .. } => vec![tour("Tour as a runner", self.per_runner)],
            GoesAs::Spectator => vec![tour("Tour as a spectator", self.per_spectator)],
        };
        if choice.room == RoomWish::Single {
            let label = "Single room supplement".to_owned();
            items.push((LineKind::SingleSupplement, label, self.single_supplement, PaidTo::Us));
        }
        if let GoesAs::Runner { race } = &choice.goes_as {
            let RaceFee { name, fee, paid_where, .. } = self.fee(race)?;
            let place = paid_where.trim();
            let paid_to = if place.is_empty() { PaidTo::Us } else { PaidTo::OnSite(place.to_owned()) };
            items.push((LineKind::RaceFee, format!("Race fee, {name}"), *fee, paid_to));
        }
        Ok(items)
    }
}

/// The price of a party: lines in the order of its travellers, none of zero.
pub fn quote(prices: &PriceList, party: &[Choice]) -> Result<Quote, PriceError> {
    prices.check()?;
    let mut lines = Vec::new();
    for (traveller, choice) in party.iter().enumerate() {
        for (kind, label, amount, paid_to) in prices.items(choice)? {
            if amount.is_positive() {
                lines.push(Line { traveller, name: choice.name.clone(), kind, label, amount, paid_to });
            }
        }
    }
    let to_us = lines.iter().filter(|line| line.paid_to == PaidTo::Us).map(|line| line.amount);
    let due_to_us = Money::sum(prices.currency(), to_us)?;
    let mut paid_elsewhere: Vec<(Money, String)> = Vec::new();
    for line in &lines {
        let PaidTo::OnSite(place) = &line.paid_to else { continue };
        let same =
            |(sum, known): &&mut (Money, String)| sum.currency == line.amount.currency && known == place;
        match paid_elsewhere.iter_mut().find(same) {
            Some((sum, _)) => *sum = sum.plus(line.amount)?,
            None => paid_elsewhere.push((line.amount, place.clone())),
        }
    }
    Ok(Quote { lines, due_to_us, paid_elsewhere })
}

impl Quote {
    /// Every line, travellers in their order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// One traveller's lines.
    pub fn lines_of(&self, traveller: usize) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.traveller == traveller)
    }

    /// The sum of the lines paid to us, in the one currency of the booking.
    pub fn due_to_us(&self) -> Money {
        self.due_to_us
    }

    /// What is paid to others: one sum for each currency and place, never added to ours.
    pub fn paid_elsewhere(&self) -> &[(Money, String)] {
        &self.paid_elsewhere
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn fee(race: &str, name: &str, amount: &str, paid_where: &str) -> RaceFee {
        let paid_where = paid_where.to_owned();
        RaceFee { race: race.to_owned(), name: name.to_owned(), fee: money(amount), paid_where }
    }

    fn prices() -> PriceList {
        PriceList {
            per_runner: money("EUR 2195"),
            per_spectator: money("EUR 1995"),
            single_supplement: money("EUR 200"),
            race_fees: vec![
                fee("full", "marathon", "USD 150", "in cash at the briefing"),
                fee("half", "half marathon", "USD 100", "in cash at the briefing"),
                fee("fun", "fun run", "EUR 40", ""),
            ],
        }
    }

    fn choice(name: &str, race: Option<&str>, room: RoomWish) -> Choice {
        let goes_as = race.map_or(GoesAs::Spectator, |race| GoesAs::Runner { race: race.to_owned() });
        Choice { name: name.to_owned(), goes_as, room }
    }

    #[test]
    fn a_party_pays_for_tour_room_and_race_and_no_two_currencies_are_added() {
        let party = [
            choice("Anna", Some("full"), RoomWish::Twin),
            choice("Ben", Some("half"), RoomWish::Single),
            choice("Cleo", None, RoomWish::Twin),
            Choice { goes_as: GoesAs::Leader, ..choice("Dan", None, RoomWish::Single) },
        ];
        let quote = quote(&prices(), &party).unwrap();
        let told: Vec<String> = quote
            .lines()
            .iter()
            .map(|line| format!("{}: {}, {}", line.name, line.label, line.amount))
            .collect();
        assert_eq!(
            told,
            [
                "Anna: Tour as a runner, EUR 2,195.00",
                "Anna: Race fee, marathon, USD 150.00",
                "Ben: Tour as a runner, EUR 2,195.00",
                "Ben: Single room supplement, EUR 200.00",
                "Ben: Race fee, half marathon, USD 100.00",
                "Cleo: Tour as a spectator, EUR 1,995.00",
            ]
        );
        assert_eq!(quote.due_to_us(), money("EUR 6585"));
        assert_eq!(quote.paid_elsewhere(), [(money("USD 250"), "in cash at the briefing".to_owned())]);
        assert_eq!(quote.lines_of(3).count(), 0);
    }

    #[test]
    fn a_fee_without_a_place_is_paid_through_us() {
        let quote = quote(&prices(), &[choice("Anna", Some("fun"), RoomWish::Twin)]).unwrap();
        assert_eq!(quote.due_to_us(), money("EUR 2235"));
        assert!(quote.paid_elsewhere().is_empty());
    }

    #[test]
    fn a_faulty_price_list_gives_no_price() {
        fn check(change: fn(&mut PriceList), expected: &str) {
            let mut list = prices();
            change(&mut list);
            assert_eq!(quote(&list, &[]).unwrap_err().to_string(), expected);
        }
        check(|list| list.per_spectator = money("USD 5"), "EUR and USD cannot be put together");
        check(|list| list.single_supplement = money("EUR -1"), "a price is below zero: EUR -1.00");
        check(
            |list| list.race_fees[0].paid_where.clear(),
            "the fee of race \"full\" is in another currency than the tour: say where and when it is paid",
        );
        let unknown = quote(&prices(), &[choice("Anna", Some("mile"), RoomWish::Twin)]);
        assert_eq!(unknown, Err(PriceError::UnknownRace("mile".to_owned())));
    }

    fn anybody() -> impl Strategy<Value = Choice> {
        let race = prop::sample::select(vec![None, Some("full"), Some("half"), Some("fun")]);
        (race, prop::sample::select(RoomWish::ALL.to_vec())).prop_map(|(race, room)| choice("A", race, room))
    }

    proptest! {
        #[test]
        fn lines_add_up_to_the_sums(party in prop::collection::vec(anybody(), 0..7)) {
            let quote = quote(&prices(), &party).unwrap();
            for code in ["EUR", "USD"] {
                let of_code = |money: &Money| money.currency.code() == code;
                let lines = quote.lines().iter().map(|line| line.amount);
                let lines: i64 = lines.filter(of_code).map(|money| money.minor).sum();
                let elsewhere = quote.paid_elsewhere().iter().map(|(sum, _)| *sum);
                let sums: i64 = elsewhere.chain([quote.due_to_us()]).filter(of_code).map(|m| m.minor).sum();
                prop_assert_eq!(lines, sums);
            }
        }

        #[test]
        fn a_party_pays_what_its_travellers_would_pay_alone(party in prop::collection::vec(anybody(), 0..7)) {
            let alone = party.chunks(1).map(|one| quote(&prices(), one).unwrap().due_to_us());
            let together = quote(&prices(), &party).unwrap().due_to_us();
            prop_assert_eq!(Money::sum(Currency::EUR, alone), Ok(together));
        }
    }
}
