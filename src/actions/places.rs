//! Taking places and giving them back, always in the order of the pools' ids, so that two parties never wait for each other.

use std::collections::BTreeMap;

use crate::domain::availability;
use crate::domain::availability::PoolKind;
use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::dossier::Offer;
use crate::store::pools;
use crate::store::pools::Holding;
use crate::store::tx::new_id;

/// One traveller's claim on a departure.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Who.
    pub traveller_id: String,
    /// Runner of which race, spectator or leader.
    pub goes_as: GoesAs,
    /// Which room.
    pub room: RoomWish,
}

/// The pools an offer draws from, as the rules read them.
pub fn pools_of(conn: &mut crate::store::Conn, offer: &Offer) -> Result<Vec<availability::Pool>, StoreError> {
    let rows = pools::of_owners(conn, &offer.pool_owners())?;
    rows.iter().map(as_pool).collect()
}

/// The pools of several offers, in their order, in one query.
pub fn pools_of_each(
    conn: &mut crate::store::Conn,
    offers: &[&Offer],
) -> Result<Vec<Vec<availability::Pool>>, StoreError> {
    let mut owners: Vec<String> = offers.iter().flat_map(|offer| offer.pool_owners()).collect();
    owners.sort_unstable();
    owners.dedup();
    let rows = pools::of_owners(conn, &owners)?;
    let of_one = |offer: &&Offer| {
        let owners = offer.pool_owners();
        rows.iter().filter(|row| owners.contains(&row.owner_id)).map(as_pool).collect()
    };
    offers.iter().map(of_one).collect()
}

fn as_pool(row: &pools::Pool) -> Result<availability::Pool, StoreError> {
    let kind = row.kind.parse().map_err(|_| StoreError::Damaged(format!("pool kind {}", row.kind)))?;
    Ok(availability::Pool { kind, capacity: row.capacity, taken: row.taken })
}

/// The pools of an offer as one transaction read them: what they are called does not change, how full they are does.
pub struct Stock(Vec<pools::Pool>);

/// Reads the pools a party draws from.
pub fn stock(tx: &mut Tx<'_>, offer: &Offer) -> Result<Stock, StoreError> {
    Ok(Stock(pools::of_owners(tx.conn, &offer.pool_owners())?))
}

/// Whether everything could be taken when the stock was read; `take` has the last word.
pub fn shortages(stock: &Stock, claims: &[Claim]) -> Result<Vec<PoolKind>, StoreError> {
    let pools: Vec<_> = stock.0.iter().map(as_pool).collect::<Result<_, _>>()?;
    Ok(availability::shortages(&tally(claims), &pools))
}

fn tally(claims: &[Claim]) -> Vec<(PoolKind, i64)> {
    let party: Vec<_> = claims.iter().map(|claim| (claim.goes_as.clone(), claim.room)).collect();
    availability::tally(&party)
}

/// Takes everything a party needs, or answers what there is too little of (the caller then undoes the transaction).
pub fn take(
    tx: &mut Tx<'_>,
    stock: &Stock,
    booking_id: &str,
    claims: &[Claim],
) -> Result<Vec<PoolKind>, StoreError> {
    let ids: BTreeMap<&str, &str> =
        stock.0.iter().map(|pool| (pool.kind.as_str(), pool.id.as_str())).collect();
    let mut holdings = Vec::new();
    for claim in claims {
        for kind in availability::needs(&claim.goes_as, claim.room) {
            let Some(pool_id) = ids.get(kind.to_string().as_str()) else { return Ok(vec![kind]) };
            holdings.push(Holding {
                id: new_id(),
                pool_id: (*pool_id).to_owned(),
                booking_id: booking_id.to_owned(),
                traveller_id: claim.traveller_id.clone(),
                taken_at: tx.stamp(),
                released_at: None,
            });
        }
    }
    pools::insert_holdings(tx.conn, &holdings)?;
    let mut counts: BTreeMap<&str, (i64, PoolKind)> = BTreeMap::new();
    for (kind, count) in tally(claims) {
        if let Some(pool_id) = ids.get(kind.to_string().as_str()) {
            counts.insert(pool_id, (count, kind));
        }
    }
    let mut short = Vec::new();
    for (pool_id, (count, kind)) in counts {
        if !pools::take(tx.conn, pool_id, count)? {
            short.push(kind);
        }
    }
    Ok(short)
}

/// Gives back what is held.
pub fn give_back(tx: &mut Tx<'_>, held: &[Holding]) -> Result<(), StoreError> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for holding in held {
        *counts.entry(&holding.pool_id).or_default() += 1;
    }
    let ids: Vec<String> = held.iter().map(|holding| holding.id.clone()).collect();
    pools::mark_released(tx.conn, &ids, tx.stamp())?;
    for (pool_id, count) in counts {
        pools::give_back(tx.conn, pool_id, count)?;
    }
    Ok(())
}
