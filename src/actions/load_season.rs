//! Load a season: its document becomes rows, new or updated; what bookings refer to is never removed.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::season::Departure;
use crate::domain::season::Edition;
use crate::domain::season::Season;
use crate::domain::season::TextKind;
use crate::keys::sha256_hex;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::agencies;
use crate::store::agencies::Coded;
use crate::store::departures;
use crate::store::departures::to_json;
use crate::store::pools;
use crate::store::tx::new_id;

/// A season document that was read without a fault.
#[derive(Clone, Debug)]
pub struct LoadSeason {
    /// The document as read.
    pub season: Season,
    /// Its text, kept by version.
    pub document: String,
}

/// What a season brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Version number of the season.
    pub version: i64,
    /// How many departures it has.
    pub departures: usize,
    /// How many texts were published anew.
    pub new_texts: usize,
}

crate::verb_error! {
    /// Why a season was not loaded.
    LoadSeasonError {
        /// A pool would become smaller than what is taken already.
        TooSmall(String) => "{0}",
    }
}

/// Loads or updates everything the document names.
pub fn load_season(tx: &mut Tx<'_>, command: &LoadSeason) -> Result<Loaded, LoadSeasonError> {
    let season = &command.season;
    save_agency(tx, season)?;
    let new_texts = publish_texts(tx, season)?;
    save_partners(tx, season)?;
    for edition in &season.editions {
        save_edition(tx, edition)?;
    }
    for departure in &season.departures {
        save_departure(tx, departure)?;
    }
    let hash = sha256_hex(command.document.as_bytes());
    let version = agencies::keep_season(tx.conn, &new_id(), &command.document, &hash, tx.by.at.naive_utc())?;
    audit::note(tx, "load_season", About::default(), &format!("version {version}"))?;
    Ok(Loaded { version, departures: season.departures.len(), new_texts })
}

fn id_for(tx: &mut Tx<'_>, kind: Coded, code: &str) -> Result<String, StoreError> {
    Ok(agencies::id_by_code(tx.conn, kind, code)?.unwrap_or_else(new_id))
}

fn save_agency(tx: &mut Tx<'_>, season: &Season) -> Result<(), StoreError> {
    let agency = &season.agency;
    let row = agencies::Agency {
        id: id_for(tx, Coded::Agency, &agency.code)?,
        code: agency.code.clone(),
        name: agency.name.clone(),
        legal_name: agency.legal_name.clone(),
        email: agency.email.clone(),
        phone: agency.phone.clone(),
        address: agency.address.clone(),
        zone: agency.zone.to_string(),
    };
    agencies::save_agency(tx.conn, &row)?;
    for account in &season.bank_accounts {
        let row = agencies::BankAccount {
            id: id_for(tx, Coded::BankAccount, &account.code)?,
            code: account.code.clone(),
            holder: account.holder.clone(),
            iban: account.iban.clone(),
            bic: account.bic.clone(),
            bank_name: account.bank_name.clone(),
            bank_address: account.bank_address.clone(),
            currency: account.currency.clone(),
        };
        agencies::save_bank_account(tx.conn, &row)?;
    }
    Ok(())
}

fn publish_texts(tx: &mut Tx<'_>, season: &Season) -> Result<usize, StoreError> {
    let mut published = 0;
    for text in &season.texts {
        let row = agencies::Text {
            id: new_id(),
            kind: match text.kind {
                TextKind::Terms => "terms".to_owned(),
                TextKind::Privacy => "privacy".to_owned(),
            },
            code: text.code.clone(),
            version: text.version,
            title: text.title.clone(),
            body: text.body.clone(),
            issuer: season.agency.name.clone(),
            applies_to: "*".to_owned(),
            level: String::new(),
            effective_on: text.effective_on,
            checked_on: text.effective_on,
            source_url: String::new(),
            sha256: sha256_hex(format!("{}\n{}", text.title, text.body).as_bytes()),
            is_current: true,
        };
        published += usize::from(agencies::publish_text(tx.conn, &row)?);
    }
    for advisory in &season.advisories {
        let words = format!("{}\n{}\n{}", advisory.level, advisory.title, advisory.body);
        let row = agencies::Text {
            id: new_id(),
            kind: "advisory".to_owned(),
            code: advisory.code.clone(),
            version: advisory.version,
            title: advisory.title.clone(),
            body: advisory.body.clone(),
            issuer: advisory.issuer.clone(),
            applies_to: advisory.applies_to.join(" "),
            level: advisory.level.clone(),
            effective_on: advisory.effective_on,
            checked_on: advisory.checked_on,
            source_url: advisory.source_url.clone(),
            sha256: sha256_hex(words.as_bytes()),
            is_current: true,
        };
        published += usize::from(agencies::publish_text(tx.conn, &row)?);
    }
    Ok(published)
}

fn save_partners(tx: &mut Tx<'_>, season: &Season) -> Result<(), StoreError> {
    for partner in &season.partners {
        let partner_id = id_for(tx, Coded::Partner, &partner.code)?;
        let row = agencies::Partner {
            id: partner_id.clone(),
            code: partner.code.clone(),
            name: partner.name.clone(),
        };
        agencies::save_partner(tx.conn, &row)?;
        for recipient in &partner.recipients {
            let row = agencies::Recipient {
                id: id_for(tx, Coded::Recipient, &recipient.code)?,
                partner_id: partner_id.clone(),
                code: recipient.code.clone(),
                name: recipient.name.clone(),
                email: recipient.email.clone(),
                job: recipient.job.as_str().to_owned(),
                is_current: true,
                gateway: recipient.gateway.clone(),
                language: recipient.language.as_str().to_owned(),
                ends_on: recipient.ends_on,
                column_keys: recipient.columns.iter().map(|field| field.key()).collect::<Vec<_>>().join(" "),
            };
            agencies::save_recipient(tx.conn, &row)?;
        }
    }
    Ok(())
}

fn save_edition(tx: &mut Tx<'_>, edition: &Edition) -> Result<(), LoadSeasonError> {
    let id = id_for(tx, Coded::Edition, &edition.code)?;
    let row = departures::Edition {
        id: id.clone(),
        code: edition.code.clone(),
        name: edition.name.clone(),
        city: edition.city.clone(),
        country: edition.country.clone(),
        zone: edition.zone.to_string(),
        race_on: edition.race_on,
        state: edition.state.as_str().to_owned(),
        state_since: edition.state_since,
        state_note: edition.state_note.clone(),
        content: to_json(&edition.about)?,
    };
    departures::save_edition(tx.conn, &row)?;
    set_pool(tx, &id, &edition.code, "runner_quota", edition.runner_quota)?;
    let known = departures::races(tx.conn, &id)?;
    for (position, race) in (1..).zip(&edition.races) {
        let kept = known.iter().find(|row| row.code == race.code).map(|row| row.id.clone());
        let row = departures::Race {
            id: kept.unwrap_or_else(new_id),
            edition_id: id.clone(),
            code: race.code.clone(),
            position,
            name: race.name.clone(),
            distance_m: race.distance_m,
            starts_at: race.starts_at,
            limit_minutes: race.limit_minutes,
            minimum_age: race.minimum_age,
            fee_minor: race.fee.minor,
            fee_currency: race.fee.currency.to_string(),
            fee_paid: race.fee_paid.clone(),
            bib_from: race.bib_from,
            bib_to: race.bib_to,
        };
        departures::save_race(tx.conn, &row)?;
        set_pool(tx, &id, &edition.code, &format!("race:{}", race.code), race.cap)?;
    }
    Ok(())
}

fn save_departure(tx: &mut Tx<'_>, departure: &Departure) -> Result<(), LoadSeasonError> {
    let id = id_for(tx, Coded::Departure, &departure.code)?;
    let row = departures::Departure {
        id: id.clone(),
        edition_id: id_for(tx, Coded::Edition, &departure.edition)?,
        code: departure.code.clone(),
        tour_name: departure.tour_name.clone(),
        state: departure.state.as_str().to_owned(),
        gateway: departure.gateway.clone(),
        gateway_country: departure.gateway_country.clone(),
        gateway_zone: departure.gateway_zone.to_string(),
        mode: departure.mode.as_str().to_owned(),
        gateway_on: departure.gateway_on,
        starts_on: departure.starts_on,
        ends_on: departure.ends_on,
        sale_opens_on: departure.sale_opens_on,
        sale_closes_on: departure.sale_closes_on,
        currency: departure.runner_price.currency.to_string(),
        runner_minor: departure.runner_price.minor,
        spectator_minor: departure.spectator_price.minor,
        single_supplement_minor: departure.single_supplement.minor,
        bank_account_id: id_for(tx, Coded::BankAccount, &departure.bank_account)?,
        terms_code: departure.terms.clone(),
        privacy_code: departure.privacy.clone(),
        plan: to_json(&departure.plan)?,
        bands: to_json(&departure.cancellation)?,
        content: to_json(&departure.about)?,
    };
    departures::save_departure(tx.conn, &row)?;
    let pools = &departure.pools;
    for (kind, capacity) in [
        ("seat_out", pools.seats_out),
        ("seat_back", pools.seats_back),
        ("twin_bed", pools.twin_beds),
        ("single_room", pools.single_rooms),
    ] {
        set_pool(tx, &id, &departure.code, kind, capacity)?;
    }
    Ok(())
}

fn set_pool(
    tx: &mut Tx<'_>,
    owner: &str,
    code: &str,
    kind: &str,
    capacity: i64,
) -> Result<(), LoadSeasonError> {
    let rows = pools::of_owners(tx.conn, &[owner.to_owned()])?;
    if let Some(pool) = rows.iter().find(|pool| pool.kind == kind && pool.taken > capacity) {
        return Err(LoadSeasonError::TooSmall(format!(
            "{code}: {kind} cannot be {capacity}, because {} are taken already",
            pool.taken
        )));
    }
    pools::set_capacity(tx.conn, &new_id(), owner, kind, capacity)?;
    Ok(())
}
