//! On what basis a gateway country lets a person in, on the way in and on the way back.

use chrono::Days;
use chrono::NaiveDate;

use super::code::Code;
use super::decision::Crossing;
use super::decision::Reason;
use super::decision::Why;
use super::journey::Journey;
use super::journey::Mode;
use super::journey::days_between;
use super::matching::Case;
use super::matching::Match;
use super::outcome::Authority;
use super::outcome::Outcome;
use super::rule_set::Basis;
use super::rules::Rules;

/// One crossing as the border sees it: from where, into the gateway, to where.
struct Passage {
    is_back: bool,
    enters_on: NaiveDate,
    leaves_on: NaiveDate,
    from: Code,
    to: Code,
    mode: Mode,
    connects: bool,
}

/// The basis of set and index that is best so far.
type Found = (usize, usize);

/// Judges both crossings; the reasons are pushed. `sets` are those of the gateway authority.
pub(super) fn crossings(
    rules: &Rules,
    sets: &[usize],
    case: &Case<'_>,
    reasons: &mut Vec<Reason>,
) -> Option<[Crossing; 2]> {
    let journey = case.journey;
    let gateway = journey.gateway?;
    // Where one comes from is where one lives; that the flight starts there is the best guess before it is
    // booked.
    let home = case.person.residence.unwrap_or(case.passport.nationality);
    let way_in = Passage {
        is_back: false,
        enters_on: journey.gateway_on,
        leaves_on: journey.enters_on,
        from: home,
        to: journey.destination,
        mode: journey.mode_in,
        connects: journey.connects_in,
    };
    let way_back = Passage {
        is_back: true,
        enters_on: journey.leaves_on,
        leaves_on: journey.home_on,
        from: journey.destination,
        to: home,
        mode: journey.mode_back,
        connects: journey.connects_back,
    };
    Some([way_in, way_back].map(|passage| judge(rules, sets, case, gateway, &passage, reasons)))
}

fn judge(
    rules: &Rules,
    sets: &[usize],
    case: &Case<'_>,
    gateway: Code,
    passage: &Passage,
    reasons: &mut Vec<Reason>,
) -> Crossing {
    let case = Case { crossing: Some((passage.enters_on, passage.mode)), ..*case };
    let (mut free, mut visa): (Option<Found>, Option<Found>) = (None, None);
    let mut lapsed: Vec<(Found, NaiveDate)> = Vec::new();
    let basis_at = |(set, index): Found| &rules.sets()[set].bases[index];
    let rating = |found: Found| {
        let basis = basis_at(found);
        (basis.rule.outcome, basis.rank, found)
    };
    for &set in sets {
        for (index, basis) in rules.sets()[set].bases.iter().enumerate() {
            if !basis.admits(passage, gateway) {
                continue;
            }
            let found = (set, index);
            let slot = if basis.visa { &mut visa } else { &mut free };
            match basis.rule.test.answer(&case) {
                Match::Yes if slot.is_none_or(|best| rating(found) < rating(best)) => *slot = Some(found),
                Match::Lapsed(known) if !basis.visa => lapsed.push((found, known)),
                // With only a birth year an age cannot be shown at a border: such a basis is not counted on.
                _ => {}
            }
        }
    }
    let is_unknown = free.is_none() && !lapsed.is_empty();
    for (found, known) in lapsed {
        let is_better = free.is_none_or(|best| rating(found) < rating(best));
        if is_better {
            let outcome = if is_unknown { Outcome::Unknown } else { Outcome::Eligible };
            push(reasons, reason(outcome, found, Why::BasisLapsed(found.1, known), None));
        }
    }
    let chosen = free.or(visa);
    let own = match chosen {
        Some(found) => {
            let rule = &basis_at(found).rule;
            let due_on = rule.condition.as_ref().map(|condition| condition.due.on(case.journey));
            push(reasons, reason(rule.outcome, found, Why::Basis(found.1), due_on));
            rule.outcome
        }
        None => silence(rules, sets, case.journey, reasons),
    };
    Crossing {
        on: passage.enters_on,
        is_back: passage.is_back,
        outcome: if is_unknown { own.max(Outcome::Unknown) } else { own },
        basis: chosen,
        is_unknown,
        needs_visa: free.is_none(),
        leave_by: free.and_then(|found| basis_at(found).last_day(passage.enters_on)),
    }
}

impl Basis {
    /// Whether this kind of passage can go by this basis at all, whoever asks.
    fn admits(&self, passage: &Passage, gateway: Code) -> bool {
        let transits = passage.from != passage.to && passage.from != gateway && passage.to != gateway;
        (!self.third_country || transits)
            && (!self.connecting || passage.connects)
            && self
                .stay_days
                .is_none_or(|days| days_between(passage.enters_on, passage.leaves_on) <= i64::from(days))
    }

    fn last_day(&self, enters_on: NaiveDate) -> Option<NaiveDate> {
        self.stay_days.and_then(|days| enters_on.checked_add_days(Days::new(u64::from(days))))
    }
}

/// What the gateway authority says where no basis is written down.
fn silence(rules: &Rules, sets: &[usize], journey: &Journey, reasons: &mut Vec<Reason>) -> Outcome {
    let spoken = sets
        .iter()
        .filter_map(|&set| rules.sets()[set].silence.as_ref().map(|silence| (set, silence)))
        .max_by_key(|(_, silence)| silence.outcome);
    let outcome = spoken.map_or(Authority::Gateway.silence(), |(_, silence)| silence.outcome);
    let condition = spoken.and_then(|(_, silence)| silence.condition.as_ref());
    let due_on = Some(condition.map_or(journey.gateway_on, |condition| condition.due.on(journey)));
    let set = spoken.map(|(set, _)| set);
    let why = Why::Silence;
    push(reasons, Reason { authority: Authority::Gateway, outcome, set, why, due_on, age_on: None });
    outcome
}

fn reason(outcome: Outcome, (set, _): Found, why: Why, due_on: Option<NaiveDate>) -> Reason {
    Reason { authority: Authority::Gateway, outcome, set: Some(set), why, due_on, age_on: None }
}

/// Both crossings often say the same; it is said once, with the worse outcome.
fn push(reasons: &mut Vec<Reason>, reason: Reason) {
    let is_same =
        |said: &Reason| (said.authority, said.set, said.why) == (reason.authority, reason.set, reason.why);
    match reasons.iter_mut().find(|said| is_same(said)) {
        Some(said) => said.outcome = said.outcome.max(reason.outcome),
        None => reasons.push(reason),
    }
}
