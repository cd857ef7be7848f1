//! The rules as the desk looks at them: every version, when sources were read again, and what needs a look, in a fixed number of queries.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::eligibility::Checks;
use crate::domain::eligibility::Flag;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::RuleSet;
use crate::store::decisions;
use crate::store::decisions::Prepared;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::departures::Edition;
use crate::store::dialect::Conn;
use crate::store::dossier;
use crate::store::error::StoreError;
use crate::store::source_checks;

/// The rules, looked at on a day.
#[derive(Debug)]
pub struct Rulebook {
    /// Every version, ready to decide with.
    pub prepared: Arc<Prepared>,
    /// When sources were read again.
    pub checks: Checks,
    /// The departures ahead as the rules see them, in no order.
    pub journeys: Vec<Journey>,
    /// What to look at in each set, by its index.
    pub flags: BTreeMap<usize, Vec<Flag>>,
}

impl Rulebook {
    /// Reads the rules and looks at them on that day.
    pub fn load(conn: &mut Conn, today: NaiveDate) -> Result<Self, StoreError> {
        let departures = departures::all(conn)?;
        Self::for_departures(conn, &departures, today)
    }

    /// The same for departures that were read already.
    pub fn for_departures(
        conn: &mut Conn,
        departures: &[(Departure, Edition)],
        today: NaiveDate,
    ) -> Result<Self, StoreError> {
        let ahead = |departure: &Departure| departure.gateway_on >= today && departure.state != "cancelled";
        let mut journeys = Vec::new();
        for (departure, edition) in departures.iter().filter(|(departure, _)| ahead(departure)) {
            journeys.push(dossier::journey(departure, edition, &*departure.about()?, today)?);
        }
        let prepared = decisions::prepared(conn)?;
        let checks = source_checks::checks(conn)?;
        let flags = prepared.rules.flags(&checks, today, &journeys);
        Ok(Self { prepared, checks, journeys, flags })
    }

    /// A set by its index.
    pub fn set(&self, index: usize) -> &RuleSet {
        &self.prepared.rules.sets()[index]
    }
}
