//! Whom a form is about: one traveller of a booking, with what stands around the form's fields.

use crate::paths;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::desk::payments;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// One traveller of a booking.
pub struct Whom {
    /// All about the booking.
    pub dossier: Dossier,
    /// Who of its party.
    pub traveller: Traveller,
    /// Their name as typed.
    pub name: String,
    /// The booking's page.
    pub back: String,
    /// Where the form is sent, which is where it stands.
    pub action: String,
}

impl Whom {
    /// Finds who is named by an address, a reference and a traveller's id. `page` is the last part of the form's address. Whoever does not
    /// go has no such page.
    pub async fn find(state: &AppState, named: (String, String), page: &str) -> Result<Self, WebError> {
        let whom = Self::find_gone_too(state, named, page).await?;
        if whom.traveller.is_going { Ok(whom) } else { Err(WebError::NotFound) }
    }

    /// The same for a page about whoever is or was of the party.
    pub async fn find_gone_too(
        state: &AppState,
        (reference, traveller_id): (String, String),
        page: &str,
    ) -> Result<Self, WebError> {
        let dossier = payments::find(state, reference).await?;
        let traveller = dossier.travellers.iter().find(|one| one.id == traveller_id).cloned();
        let traveller = traveller.ok_or(WebError::NotFound)?;
        let reference = &dossier.booking.reference;
        Ok(Self {
            name: full_name(&traveller),
            back: paths::desk_booking(reference),
            action: paths::desk_booking_page(reference, &format!("travellers/{traveller_id}/{page}")),
            traveller,
            dossier,
        })
    }
}
