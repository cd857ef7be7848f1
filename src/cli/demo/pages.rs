//! The pages of the details that made-up travellers have given, through the verb that the pages call.

use chrono::NaiveDate;

use crate::actions::give_page::GivePage;
use crate::actions::give_page::give_page;
use crate::actions::giving::GivingError;
use crate::domain::given::Declared;
use crate::domain::given::Given;
use crate::domain::given::Mate;
use crate::domain::given::RaceDetails;
use crate::domain::given::RoomShare;
use crate::store::Tx;
use crate::store::travellers::Traveller;

/// What a traveller gives, people named by their place in the party.
pub fn commands(
    pages: &[Given],
    traveller: &Traveller,
    party: &[Traveller],
    today: NaiveDate,
) -> Vec<GivePage> {
    let of_place = |place: &str| party.iter().find(|one| one.position.to_string() == place);
    let command = |given: &Given| GivePage {
        booking_id: traveller.booking_id.clone(),
        traveller_id: traveller.id.clone(),
        may_replace: false,
        given: match given.clone() {
            Given::Room(RoomShare { mate: Mate::Party { id }, takes_strangers, bed }) => {
                let mate = of_place(&id).map_or(Mate::Nobody, |one| Mate::Party { id: one.id.clone() });
                Given::Room(RoomShare { mate, takes_strangers, bed })
            }
            Given::Race(told) => {
                let guide = told.guide_id.as_deref().and_then(of_place);
                Given::Race(RaceDetails { guide_id: guide.map(|one| one.id.clone()), ..told })
            }
            Given::Declarations(told) => Given::Declarations(Declared { declared_on: today, ..told }),
            other => other,
        },
    };
    pages.iter().map(command).collect()
}

/// Gives them in one go: the demo starts quickly.
pub fn give(tx: &mut Tx<'_>, commands: &[GivePage]) -> Result<(), GivingError> {
    for command in commands {
        give_page(tx, command)?;
    }
    Ok(())
}
