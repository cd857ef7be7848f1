//! When what is paid, until when places are kept, and every other date that follows from the terms of a
//! departure.

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::TimeDelta;
use chrono::TimeZone;
use chrono::Utc;
use chrono::Weekday;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;

/// Holds end at this hour of the gateway's clock.
const HOLD_ENDS_AT_HOUR: u32 = 18;

/// The terms of a departure, all of them season data. What a season leaves out is as in `design.md` §6,
/// "Selling". "Days" are calendar days before the gateway date, the day in the gateway city the journey
/// together begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanTerms {
    /// What confirms a place, for each paying traveller: EUR 350.
    pub deposit: Money,
    /// A shortfall of the deposit up to this still confirms (banks take fees on the way): EUR 30.
    pub tolerance: Money,
    /// A hold lasts this many days: 7.
    pub hold_days: u32,
    /// A hold this near to the gateway date is a short one: inside 40 days.
    pub short_hold_inside_days: u32,
    /// A short hold lasts this many days: 3.
    pub short_hold_days: u32,
    /// "I have sent it" adds this many days, once: 5.
    pub extension_days: u32,
    /// The balance is due this many days before: 30.
    pub balance_days: u32,
    /// Who books inside this many days pays all at once: 30.
    pub pay_in_full_inside_days: u32,
    /// The sale closes this many days before: 20.
    pub sale_closes_days: u32,
    /// Travellers' details are complete this many days before: 20.
    pub details_close_days: u32,
    /// Visa applications are filed this many days before: 18.
    pub visa_filed_days: u32,
    /// Packs go out marked provisional this many days before: 10.
    pub pack_provisional_days: u32,
    /// Packs are final this many days before: 3.
    pub pack_final_days: u32,
    /// A review is answered within this many working days: 3.
    pub review_working_days: u32,
    /// An offer to the waiting list stands this many hours: 48.
    pub waitlist_offer_hours: u32,
    /// Personal data is purged this many days after the return: 60.
    pub purge_days: u32,
}

impl Default for PlanTerms {
    fn default() -> PlanTerms {
        PlanTerms {
            deposit: Money::new(35_000, Currency::EUR),
            tolerance: Money::new(3_000, Currency::EUR),
            hold_days: 7,
            short_hold_inside_days: 40,
            short_hold_days: 3,
            extension_days: 5,
            balance_days: 30,
            pay_in_full_inside_days: 30,
            sale_closes_days: 20,
            details_close_days: 20,
            visa_filed_days: 18,
            pack_provisional_days: 10,
            pack_final_days: 3,
            review_working_days: 3,
            waitlist_offer_hours: 48,
            purge_days: 60,
        }
    }
}

/// Terms that contradict themselves or their departure.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TermsError {
    /// Deposit or tolerance in another currency than the departure is sold in.
    #[error("deposit and tolerance must be in {0}, the currency of the departure")]
    Currency(Currency),
    /// Deposit or tolerance below zero, or a tolerance as large as the deposit: then nothing would confirm.
    #[error("the tolerance must be smaller than the deposit, and neither below zero")]
    Tolerance,
}

impl PlanTerms {
    /// Checks the terms of a departure sold in `currency`.
    pub fn check(&self, currency: Currency) -> Result<(), TermsError> {
        if self.deposit.currency != currency || self.tolerance.currency != currency {
            return Err(TermsError::Currency(currency));
        }
        if self.tolerance.minor < 0 || self.tolerance >= self.deposit {
            return Err(TermsError::Tolerance);
        }
        Ok(())
    }
}

/// What a booking pays and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The first money: what must be in (less the tolerance) before the hold ends.
    pub deposit: Money,
    /// The part of the price that is not refunded on the booker's own wish; less than `deposit` where all is
    /// due at once.
    pub deposit_share: Money,
    /// The rest.
    pub balance: Money,
    /// When the rest is due; None where there is none.
    pub balance_due_on: Option<NaiveDate>,
}

/// Splits `total` into deposit and balance. `travellers` are those who pay (no leaders). Inside
/// `pay_in_full_inside_days`, or once the balance would be due today, everything is due at once.
pub fn draw_up(
    terms: &PlanTerms,
    total: Money,
    travellers: u32,
    today: NaiveDate,
    gateway_on: NaiveDate,
) -> Result<Plan, MoneyError> {
    let deposit_share = terms.deposit.times(travellers)?.min(total)?;
    let balance_due_on = before(gateway_on, terms.balance_days);
    let is_late = days_before(gateway_on, today) < i64::from(terms.pay_in_full_inside_days);
    let deposit = if is_late || balance_due_on <= today { total } else { deposit_share };
    let balance = total.minus(deposit)?;
    let balance_due_on = balance.is_positive().then_some(balance_due_on);
    Ok(Plan { deposit, deposit_share, balance, balance_due_on })
}

/// Until when places taken at `now` are kept: 18:00 on the gateway's clock, `hold_days` after today there
/// (fewer when the gateway date is near).
pub fn held_until(terms: &PlanTerms, now: DateTime<Utc>, gateway_on: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let is_near = days_before(gateway_on, today) < i64::from(terms.short_hold_inside_days);
    hold_end(today, if is_near { terms.short_hold_days } else { terms.hold_days }, zone)
}

/// The end of a hold after "I have sent it". That it is asked for only once is the booking's to remember.
pub fn extended(terms: &PlanTerms, held_until: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    hold_end(held_until.with_timezone(&zone).date_naive(), terms.extension_days, zone)
}

fn hold_end(from: NaiveDate, days: u32, zone: Tz) -> DateTime<Utc> {
    let evening = NaiveTime::from_hms_opt(HOLD_ENDS_AT_HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
    let local = after(from, days).and_time(evening);
    // Where clocks jump over that hour (or a whole day, as at a date line), the hold ends when they have
    // landed.
    (0..=24)
        .find_map(|hours| zone.from_local_datetime(&(local + TimeDelta::hours(hours))).earliest())
        .map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

/// The `n`th working day after `date`: Saturdays and Sundays are skipped, public holidays are not known.
pub fn working_days_after(date: NaiveDate, n: u32) -> NaiveDate {
    let is_working = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let Some(last) = n.checked_sub(1) else { return date };
    date.iter_days().skip(1).filter(is_working).nth(last as usize).unwrap_or(NaiveDate::MAX)
}

/// How many days `day` lies before the gateway date; below zero after it.
pub fn days_before(gateway_on: NaiveDate, day: NaiveDate) -> i64 {
    gateway_on.signed_duration_since(day).num_days()
}

/// Every date that follows from terms and departure. Each is the last day on which the thing is still in
/// time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deadlines {
    /// The last day of sale.
    pub sale_closes_on: NaiveDate,
    /// The last day on which a booking made earlier pays its balance.
    pub balance_due_on: NaiveDate,
    /// The last day for passports, ways and other details.
    pub details_close_on: NaiveDate,
    /// The day the visa applications are filed.
    pub visa_filed_on: NaiveDate,
    /// The day packs go out marked provisional.
    pub pack_provisional_on: NaiveDate,
    /// The day packs go out final.
    pub pack_final_on: NaiveDate,
    /// The day personal data is destroyed.
    pub purge_on: NaiveDate,
}

impl Deadlines {
    /// The dates of a departure that begins in the gateway city on `gateway_on` and ends on `ends_on`.
    pub fn of(terms: &PlanTerms, gateway_on: NaiveDate, ends_on: NaiveDate) -> Deadlines {
        Deadlines {
            sale_closes_on: before(gateway_on, terms.sale_closes_days),
            balance_due_on: before(gateway_on, terms.balance_days),
            details_close_on: before(gateway_on, terms.details_close_days),
            visa_filed_on: before(gateway_on, terms.visa_filed_days),
            pack_provisional_on: before(gateway_on, terms.pack_provisional_days),
            pack_final_on: before(gateway_on, terms.pack_final_days),
            purge_on: after(ends_on, terms.purge_days),
        }
    }
}

fn before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

fn after(date: NaiveDate, days: u32) -> NaiveDate {
    // Not the calendar's very last day, so that an evening on it still has an instant in every zone.
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MIN);
    date.checked_add_days(Days::new(days.into())).map_or(last, |day| day.min(last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn eur(whole: i64) -> Money {
        Money::new(whole * 100, Currency::EUR)
    }

    #[test]
    fn a_booking_pays_a_deposit_first_and_everything_when_it_is_late() {
        fn check(today: &str, total: i64, deposit: i64, share: i64, due: Option<&str>) {
            let plan = draw_up(&PlanTerms::default(), eur(total), 2, day(today), day("2025-04-02")).unwrap();
            let balance = eur(total - deposit);
            let balance_due_on = due.map(day);
            assert_eq!(
                plan,
                Plan { deposit: eur(deposit), deposit_share: eur(share), balance, balance_due_on }
            );
        }
        check("2024-12-01", 4_390, 700, 700, Some("2025-03-03"));
        check("2025-03-02", 4_390, 700, 700, Some("2025-03-03"));
        check("2025-03-03", 4_390, 4_390, 700, None);
        check("2025-03-04", 4_390, 4_390, 700, None);
        check("2024-12-01", 500, 500, 500, None);
        let dollars = Money::new(1, "USD".parse().unwrap());
        assert!(draw_up(&PlanTerms::default(), dollars, 1, day("2024-12-01"), day("2025-04-02")).is_err());
    }

    #[test]
    fn a_hold_ends_at_18_on_the_gateways_clock() {
        fn check(now: &str, gateway_on: &str, zone: Tz, expected: &str) {
            let until = held_until(&PlanTerms::default(), at(now), day(gateway_on), zone);
            assert_eq!(until, at(expected), "{now}");
        }
        let shanghai = Tz::Asia__Shanghai;
        check("2026-11-28T09:00:00Z", "2027-04-02", shanghai, "2026-12-05T10:00:00Z");
        // 16:30 UTC is already the next day there.
        check("2026-11-28T16:30:00Z", "2027-04-02", shanghai, "2026-12-06T10:00:00Z");
        check("2027-02-21T03:00:00Z", "2027-04-02", shanghai, "2027-02-28T10:00:00Z");
        check("2027-02-22T03:00:00Z", "2027-04-02", shanghai, "2027-02-25T10:00:00Z");
        check("2027-03-25T03:00:00Z", "2027-10-02", Tz::Europe__Berlin, "2027-04-01T16:00:00Z");
        // The whole of 30 Dec 2011 was skipped in Samoa: the hold ends as the 31st begins.
        check("2011-12-24T03:00:00Z", "2012-12-02", Tz::Pacific__Apia, "2011-12-30T10:00:00Z");
        // The evenings of days with twenty-three and with twenty-five hours, half an hour's change, and a leap day.
        check("2027-03-07T12:00:00Z", "2027-10-02", Tz::America__New_York, "2027-03-14T22:00:00Z");
        check("2026-10-25T12:00:00Z", "2027-10-02", Tz::America__New_York, "2026-11-01T23:00:00Z");
        check("2026-10-18T12:00:00Z", "2027-10-02", Tz::Europe__Berlin, "2026-10-25T17:00:00Z");
        check("2015-08-08T03:00:00Z", "2016-04-10", Tz::Asia__Pyongyang, "2015-08-15T09:30:00Z");
        check("2018-04-28T03:00:00Z", "2019-04-07", Tz::Asia__Pyongyang, "2018-05-05T09:00:00Z");
        check("2028-02-22T03:00:00Z", "2028-10-01", Tz::Asia__Shanghai, "2028-02-29T10:00:00Z");
        check("2028-02-23T03:00:00Z", "2028-10-01", Tz::Asia__Shanghai, "2028-03-01T10:00:00Z");
        let longer = extended(&PlanTerms::default(), at("2026-12-05T10:00:00Z"), shanghai);
        assert_eq!(longer, at("2026-12-10T10:00:00Z"));
    }

    #[test]
    fn working_days_skip_the_weekend() {
        fn check(from: &str, n: u32, expected: &str) {
            assert_eq!(working_days_after(day(from), n), day(expected), "{from} + {n}");
        }
        check("2026-11-27", 3, "2026-12-02");
        check("2026-11-28", 1, "2026-11-30");
        check("2026-11-30", 3, "2026-12-03");
        check("2026-11-28", 0, "2026-11-28");
    }

    #[test]
    fn every_deadline_follows_from_the_gateway_date() {
        let dates = Deadlines::of(&PlanTerms::default(), day("2025-04-02"), day("2025-04-08"));
        let expected = Deadlines {
            sale_closes_on: day("2025-03-13"),
            balance_due_on: day("2025-03-03"),
            details_close_on: day("2025-03-13"),
            visa_filed_on: day("2025-03-15"),
            pack_provisional_on: day("2025-03-23"),
            pack_final_on: day("2025-03-30"),
            purge_on: day("2025-06-07"),
        };
        assert_eq!(dates, expected);
    }

    #[test]
    fn a_season_says_only_what_differs() {
        let terms: PlanTerms =
            toml::from_str("deposit = 'USD 400'\ntolerance = 'USD 30'\nhold_days = 5").unwrap();
        assert_eq!((terms.hold_days, terms.balance_days), (5, 30));
        assert_eq!(terms.check("USD".parse().unwrap()), Ok(()));
        assert_eq!(terms.check(Currency::EUR), Err(TermsError::Currency(Currency::EUR)));
        assert!(toml::from_str::<PlanTerms>("holddays = 5").is_err());
        let all_tolerated = PlanTerms { tolerance: eur(350), ..PlanTerms::default() };
        assert_eq!(all_tolerated.check(Currency::EUR), Err(TermsError::Tolerance));
    }

    proptest! {
        #[test]
        fn deposit_and_balance_make_the_total(
            total in 0i64..100_000, travellers in 0u32..7, lead in -10i64..400,
        ) {
            let today = day("2025-01-01");
            let gateway_on = today + TimeDelta::days(lead);
            let plan = draw_up(&PlanTerms::default(), eur(total), travellers, today, gateway_on).unwrap();
            prop_assert_eq!(plan.deposit.plus(plan.balance), Ok(eur(total)));
            prop_assert!(plan.deposit_share <= plan.deposit);
            prop_assert_eq!(plan.balance.is_positive(), plan.balance_due_on.is_some());
            prop_assert!(plan.balance_due_on.is_none_or(|due| due > today));
        }

        #[test]
        fn a_hold_is_always_in_the_future_and_longer_when_extended(
            seconds in 0i64..4_000_000_000,
            lead in -10i64..400,
            zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
        ) {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let terms = PlanTerms::default();
            let until = held_until(&terms, now, now.date_naive() + TimeDelta::days(lead), zone);
            prop_assert!(until > now + TimeDelta::days(1) && until < now + TimeDelta::days(9));
            prop_assert!(extended(&terms, until, zone) > until + TimeDelta::days(3));
        }
    }
}
