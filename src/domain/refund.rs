//! What is kept and what goes back when a booking or a traveller is cancelled.

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::UnknownWord;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;

/// One step of the cancellation scale: from `at_least_days` before the gateway date up to the next higher
/// step, that one not included, we keep `keeps_percent` of the price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The nearest day of this band, in days before the gateway date.
    pub at_least_days: u32,
    /// 0 to 100.
    pub keeps_percent: u32,
}

/// A cancellation scale: bands from far to near, the last one reaching to the gateway date itself. Half-open,
/// so that no day is in two of them (printed scales of agencies overlap at their edges). After the gateway
/// date all is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Band>", into = "Vec<Band>")]
pub struct Bands(Vec<Band>);

/// Why a scale cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BandsError {
    /// No band of 0 days.
    #[error("the last cancellation band must begin at 0 days")]
    NotToTheEnd,
    /// Days that do not fall from band to band.
    #[error("cancellation bands must be listed from far to near, each number of days once")]
    Order,
    /// Above a hundred, or falling towards the date.
    #[error("the kept percentage must be 100 at most, and may not fall towards the date")]
    Percent,
}

impl TryFrom<Vec<Band>> for Bands {
    type Error = BandsError;

    fn try_from(bands: Vec<Band>) -> Result<Bands, BandsError> {
        if bands.last().is_none_or(|last| last.at_least_days != 0) {
            return Err(BandsError::NotToTheEnd);
        }
        if bands.windows(2).any(|pair| pair[0].at_least_days <= pair[1].at_least_days) {
            return Err(BandsError::Order);
        }
        let falls = bands.windows(2).any(|pair| pair[0].keeps_percent > pair[1].keeps_percent);
        if falls || bands.iter().any(|band| band.keeps_percent > 100) {
            return Err(BandsError::Percent);
        }
        Ok(Bands(bands))
    }
}

impl From<Bands> for Vec<Band> {
    fn from(bands: Bands) -> Vec<Band> {
        bands.0
    }
}

impl Bands {
    /// The percentage kept at `days_before` the gateway date, and the days in words.
    fn at(&self, days_before: i64) -> (u32, String) {
        let found = self.0.iter().position(|band| i64::from(band.at_least_days) <= days_before);
        match found {
            Some(place) => (self.0[place].keeps_percent, self.days_in_words(place)),
            None => (100, "after the gateway date".to_owned()),
        }
    }

    fn days_in_words(&self, place: usize) -> String {
        let from = self.0[place].at_least_days;
        let Some(to) = place.checked_sub(1).map(|farther| self.0[farther].at_least_days - 1) else {
            return if from == 0 {
                "at any time before".to_owned()
            } else {
                format!("{from} days or more before")
            };
        };
        match (from, to) {
            (0, 0) => "on the day itself".to_owned(),
            (1, 1) => "1 day before".to_owned(),
            (from, to) if from == to => format!("{from} days before"),
            (0, to) => format!("{to} {} before or fewer", if to == 1 { "day" } else { "days" }),
            (from, to) => format!("{from} to {to} days before"),
        }
    }

    /// The scale as people read it, from far to near: days before the gateway date, and what we keep.
    pub fn in_words(&self) -> Vec<(String, String)> {
        let keeps = |band: &Band| match band.keeps_percent {
            0 => "the deposit".to_owned(),
            100 => "the whole price".to_owned(),
            percent => format!("{percent} % of the price, at least the deposit"),
        };
        self.0.iter().enumerate().map(|(place, band)| (self.days_in_words(place), keeps(band))).collect()
    }
}

/// Why somebody is taken off a tour. Only their own wish uses the bands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// The booker or traveller does not want to go any more.
    OwnWish,
    /// The host country or the gateway country says no.
    VisaRefused,
    /// The tour or the race does not take place, or we withdraw the place.
    CancelledByUs,
    /// We made an error.
    OurMistake,
}

impl CancelReason {
    /// Every reason.
    pub const ALL: [CancelReason; 4] = [
        CancelReason::OwnWish,
        CancelReason::VisaRefused,
        CancelReason::CancelledByUs,
        CancelReason::OurMistake,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            CancelReason::OwnWish => "own_wish",
            CancelReason::VisaRefused => "visa_refused",
            CancelReason::CancelledByUs => "cancelled_by_us",
            CancelReason::OurMistake => "our_mistake",
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            CancelReason::OwnWish => "Own wish",
            CancelReason::VisaRefused => "Visa refused",
            CancelReason::CancelledByUs => "Cancelled by us",
            CancelReason::OurMistake => "Our mistake",
        }
    }
}

impl FromStr for CancelReason {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("reason to cancel", word, &CancelReason::ALL, CancelReason::as_str)
    }
}

/// What a cancellation does with the money. `kept` and `back` together are what was paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// What the terms let us keep, at most what was charged.
    pub fee: Money,
    /// What we do keep: the fee, but never more than was paid; the rest of a fee is not chased.
    pub kept: Money,
    /// What goes back.
    pub back: Money,
    /// The rule that was used, in words.
    pub rule: String,
}

/// The refund of one cancelled booking or traveller. `charged` is its price with us, `deposit_share` the part
/// that is not refunded on their own wish, `paid` payments less refunds so far, `days_before` as in
/// `payment_plan::days_before`.
pub fn on_cancellation(
    bands: &Bands,
    reason: CancelReason,
    charged: Money,
    deposit_share: Money,
    paid: Money,
    days_before: i64,
) -> Result<Refund, MoneyError> {
    let nothing = Money::zero(charged.currency);
    let (fee, rule) = match reason {
        CancelReason::OwnWish => {
            let (percent, days) = bands.at(days_before);
            let fee = charged.percent_half_up(percent)?.max(deposit_share)?.min(charged)?.max(nothing)?;
            let rule = match percent {
                0 => format!("Own wish, {days}: we keep the deposit, {fee}"),
                _ => format!(
                    "Own wish, {days}: we keep {percent} % of the price and at least the deposit, {fee}"
                ),
            };
            (fee, rule)
        }
        free => (nothing, format!("{}: everything paid goes back", free.label())),
    };
    let paid = paid.max(nothing)?;
    let kept = fee.min(paid)?;
    Ok(Refund { fee, kept, back: paid.minus(kept)?, rule })
}

/// The refund where somebody does not want to go before the deposit has made the booking firm: there is nothing to keep.
pub fn before_the_deposit(paid: Money) -> Result<Refund, MoneyError> {
    let nothing = Money::zero(paid.currency);
    let rule = "Own wish, before the deposit was in: everything paid goes back".to_owned();
    Ok(Refund { fee: nothing, kept: nothing, back: paid.max(nothing)?, rule })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::money::Currency;

    fn eur(whole: i64) -> Money {
        Money::new(whole * 100, Currency::EUR)
    }

    fn bands(steps: &[(u32, u32)]) -> Result<Bands, BandsError> {
        let band = |&(at_least_days, keeps_percent): &(u32, u32)| Band { at_least_days, keeps_percent };
        Bands::try_from(steps.iter().map(band).collect::<Vec<_>>())
    }

    fn scale() -> Bands {
        bands(&[(30, 0), (15, 50), (1, 80), (0, 100)]).unwrap()
    }

    #[test]
    fn every_day_is_in_one_band() {
        fn check(days_before: i64, percent: u32, words: &str) {
            assert_eq!(scale().at(days_before), (percent, words.to_owned()));
        }
        check(400, 0, "30 days or more before");
        check(30, 0, "30 days or more before");
        check(29, 50, "15 to 29 days before");
        check(15, 50, "15 to 29 days before");
        check(14, 80, "1 to 14 days before");
        check(1, 80, "1 to 14 days before");
        check(0, 100, "on the day itself");
        check(-1, 100, "after the gateway date");
        assert_eq!(bands(&[(0, 20)]).unwrap().at(3).1, "at any time before");
        assert_eq!(bands(&[(2, 0), (1, 20), (0, 20)]).unwrap().at(1).1, "1 day before");
        assert_eq!(bands(&[(2, 0), (0, 20)]).unwrap().at(0).1, "1 day before or fewer");
    }

    #[test]
    fn a_scale_with_gaps_or_overlaps_is_refused() {
        assert_eq!(bands(&[]), Err(BandsError::NotToTheEnd));
        assert_eq!(bands(&[(30, 0)]), Err(BandsError::NotToTheEnd));
        assert_eq!(bands(&[(15, 0), (15, 0), (0, 50)]), Err(BandsError::Order));
        assert_eq!(bands(&[(30, 50), (0, 20)]), Err(BandsError::Percent));
        assert_eq!(bands(&[(30, 0), (0, 101)]), Err(BandsError::Percent));
        let text = serde_json::to_string(&scale()).unwrap();
        assert_eq!(serde_json::from_str::<Bands>(&text).unwrap(), scale());
    }

    #[test]
    fn the_scale_is_told_in_words() {
        let told = scale().in_words();
        assert_eq!(told[0], ("30 days or more before".to_owned(), "the deposit".to_owned()));
        assert_eq!(told[1].1, "50 % of the price, at least the deposit");
        assert_eq!(told[3], ("on the day itself".to_owned(), "the whole price".to_owned()));
    }

    #[test]
    fn only_the_own_wish_costs_something() {
        fn check(reason: CancelReason, paid: i64, days_before: i64, kept: i64, back: i64) {
            let refund =
                on_cancellation(&scale(), reason, eur(2_195), eur(350), eur(paid), days_before).unwrap();
            assert_eq!((refund.kept, refund.back), (eur(kept), eur(back)), "{reason:?} {paid} {days_before}");
        }
        check(CancelReason::OwnWish, 2_195, 40, 350, 1_845);
        check(CancelReason::OwnWish, 320, 40, 320, 0);
        check(CancelReason::OwnWish, 0, 40, 0, 0);
        check(CancelReason::OwnWish, 350, 20, 350, 0);
        check(CancelReason::OwnWish, 2_195, 0, 2_195, 0);
        check(CancelReason::OwnWish, 2_295, 0, 2_195, 100);
        for reason in [CancelReason::VisaRefused, CancelReason::CancelledByUs, CancelReason::OurMistake] {
            check(reason, 2_195, 0, 0, 2_195);
            check(reason, 350, 40, 0, 350);
        }
    }

    #[test]
    fn half_a_cent_of_the_fee_is_rounded_up_and_the_rule_is_told() {
        let charged = Money::new(219_501, Currency::EUR);
        let refund =
            on_cancellation(&scale(), CancelReason::OwnWish, charged, eur(350), charged, 20).unwrap();
        assert_eq!((refund.kept.minor, refund.back.minor), (109_751, 109_750));
        let keeps = "we keep 50 % of the price and at least the deposit, EUR 1,097.51";
        assert_eq!(refund.rule, format!("Own wish, 15 to 29 days before: {keeps}"));
        assert!(CancelReason::ALL.iter().all(|reason| reason.as_str().parse() == Ok(*reason)));
    }

    #[test]
    fn before_the_deposit_nothing_is_kept() {
        let refund = before_the_deposit(eur(200)).unwrap();
        assert_eq!((refund.fee, refund.kept, refund.back), (eur(0), eur(0), eur(200)));
        assert_eq!(before_the_deposit(eur(-100)).unwrap().back, eur(0));
    }

    proptest! {
        #[test]
        fn never_more_goes_back_than_was_paid(
            reason in prop::sample::select(CancelReason::ALL.to_vec()),
            charged in 0i64..5_000, share in 0i64..1_000, paid in -100i64..6_000, days in -5i64..90,
        ) {
            let refund = on_cancellation(&scale(), reason, eur(charged), eur(share), eur(paid), days);
            let refund = refund.unwrap();
            prop_assert_eq!(refund.kept.plus(refund.back), Ok(eur(paid.max(0))));
            prop_assert!(refund.back >= eur(0) && refund.kept >= eur(0));
            prop_assert!(refund.kept <= refund.fee && refund.fee <= eur(charged));
        }

        #[test]
        fn waiting_never_pays(charged in 0i64..5_000, paid in 0i64..5_000, days in 0i64..90) {
            let back = |days| {
                let reason = CancelReason::OwnWish;
                on_cancellation(&scale(), reason, eur(charged), eur(350), eur(paid), days).unwrap().back
            };
            prop_assert!(back(days) <= back(days + 1));
        }
    }
}
