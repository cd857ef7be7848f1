//! What the data must keep to at every moment, each as a question whose answer is empty while it holds. `verify` asks them all.

use diesel::RunQueryDsl;
use diesel::prelude::*;

use crate::domain::ledger::Ledger;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::handoffs;
use crate::store::schema;
use crate::store::transfers::TransferRow;

/// One question: its answers are `subject` rows, each put into the sentence where `{}` stands.
struct Invariant {
    sentence: &'static str,
    faults: &'static str,
}

/// Statuses that keep places, as SQL.
macro_rules! holding {
    () => {
        "('held', 'in_review', 'awaiting_deposit', 'confirmed', 'paid', 'travelled')"
    };
}

const INVARIANTS: &[Invariant] = &[
    Invariant {
        sentence: "Pool {} counts other places than are held of it.",
        faults: "SELECT p.id || ' (' || p.kind || ')' AS subject FROM pools p WHERE p.taken <> \
                 (SELECT COUNT(*) FROM holdings h WHERE h.pool_id = p.id AND h.released_at IS NULL)",
    },
    Invariant {
        sentence: "Pool {} is taken beyond its capacity.",
        faults: "SELECT p.id || ' (' || p.kind || ')' AS subject FROM pools p WHERE p.taken < 0 OR p.taken > p.capacity",
    },
    Invariant {
        sentence: "Booking {} has ended but still holds places.",
        faults: concat!(
            "SELECT b.reference AS subject FROM bookings b WHERE b.status NOT IN ",
            holding!(),
            " AND EXISTS (SELECT 1 FROM holdings h WHERE h.booking_id = b.id AND h.released_at IS NULL)"
        ),
    },
    Invariant {
        sentence: "Booking {} keeps its places, but one of its travellers holds no bed or no race place.",
        faults: concat!(
            "SELECT b.reference AS subject FROM bookings b WHERE b.status IN ",
            holding!(),
            " AND EXISTS (SELECT 1 FROM travellers t WHERE t.booking_id = b.id AND t.is_going AND t.role <> 'leader' AND \
              (SELECT COUNT(*) FROM holdings h, pools p WHERE p.id = h.pool_id AND p.kind NOT IN ('seat_out', 'seat_back') AND \
               h.booking_id = b.id AND h.traveller_id = t.id AND h.released_at IS NULL) <> CASE WHEN t.race_id IS NULL THEN 1 ELSE 3 END)"
        ),
    },
    Invariant {
        sentence: "Traveller {} holds two places of one kind.",
        faults: "SELECT h.traveller_id AS subject FROM holdings h WHERE h.released_at IS NULL \
                 GROUP BY h.traveller_id, h.pool_id HAVING COUNT(*) > 1",
    },
    Invariant {
        sentence: "Traveller {} does not go any more but still holds a place.",
        faults: "SELECT t.id AS subject FROM travellers t WHERE NOT t.is_going AND EXISTS \
                 (SELECT 1 FROM holdings h WHERE h.booking_id = t.booking_id AND h.traveller_id = t.id AND h.released_at IS NULL)",
    },
    Invariant {
        sentence: "Booking {} waits for its deposit without a time until which it is kept.",
        faults: "SELECT reference AS subject FROM bookings WHERE status IN ('awaiting_deposit', 'held') AND held_until IS NULL",
    },
    Invariant {
        sentence: "Booking {} is not waiting for money but has a time at which it would lapse.",
        faults: "SELECT reference AS subject FROM bookings WHERE status NOT IN ('awaiting_deposit', 'held') AND held_until IS NOT NULL",
    },
    Invariant {
        sentence: "Booking {} is paid but still owes money.",
        faults: "SELECT b.reference AS subject FROM bookings b WHERE b.status = 'paid' AND \
                 (SELECT CAST(COALESCE(SUM(CASE WHEN t.debit_account = 'debtor:' || b.id THEN t.amount_minor ELSE -t.amount_minor END), 0) AS BIGINT) \
                  FROM transfers t WHERE t.booking_id = b.id AND 'debtor:' || b.id IN (t.debit_account, t.credit_account)) > 0",
    },
    Invariant {
        sentence: "Booking {} is confirmed without any payment.",
        faults: "SELECT b.reference AS subject FROM bookings b WHERE b.status = 'confirmed' AND b.deposit_minor > 0 AND NOT EXISTS \
                 (SELECT 1 FROM transfers t WHERE t.booking_id = b.id AND t.kind = 'payment')",
    },
    Invariant {
        sentence: "Booking {} has ended unpaid but is still charged more than a fee.",
        faults: "SELECT b.reference AS subject FROM bookings b WHERE b.status IN ('lapsed', 'declined', 'cancelled') AND \
                 (SELECT CAST(COALESCE(SUM(CASE WHEN t.reverses IS NULL THEN t.amount_minor ELSE -t.amount_minor END), 0) AS BIGINT) \
                  FROM transfers t WHERE t.booking_id = b.id AND t.kind = 'charge') <> 0",
    },
    Invariant {
        sentence: "Transfer {} moves money in another currency than its booking's.",
        faults: "SELECT t.id AS subject FROM transfers t JOIN bookings b ON b.id = t.booking_id WHERE t.currency <> b.currency",
    },
    Invariant {
        sentence: "Transfer {} is written under another booking than the one it charges or pays.",
        faults: "SELECT t.id AS subject FROM transfers t WHERE t.booking_id IS NOT NULL AND \
                 'debtor:' || t.booking_id NOT IN (t.debit_account, t.credit_account)",
    },
    Invariant {
        sentence: "Booking {} got more money back than it paid.",
        faults: "SELECT b.reference AS subject FROM bookings b WHERE \
                 (SELECT CAST(COALESCE(SUM(CASE WHEN t.credit_account = 'debtor:' || b.id THEN t.amount_minor ELSE -t.amount_minor END), 0) AS BIGINT) \
                  FROM transfers t WHERE t.booking_id = b.id AND t.kind IN ('payment', 'refund')) < 0",
    },
    Invariant {
        sentence: "Booking {} is confirmed, but no confirmation was ever put into the outbox.",
        faults: "SELECT b.reference AS subject FROM bookings b WHERE b.status IN ('confirmed', 'paid', 'travelled') AND NOT EXISTS \
                 (SELECT 1 FROM letters l WHERE l.booking_id = b.id AND l.kind = 'deposit_received')",
    },
    Invariant {
        sentence: "Letter {} is marked as sent without the time it was sent.",
        faults: "SELECT id AS subject FROM letters WHERE (state = 'sent') <> (sent_at IS NOT NULL)",
    },
    Invariant {
        sentence: "Letter {} is being sent by nobody: it has no lease.",
        faults: "SELECT id AS subject FROM letters WHERE state = 'sending' AND leased_until IS NULL",
    },
    Invariant {
        sentence: "Traveller {} was never judged by the rules.",
        faults: "SELECT t.id AS subject FROM travellers t WHERE t.role <> 'leader' AND NOT EXISTS \
                 (SELECT 1 FROM decisions d WHERE d.traveller_id = t.id)",
    },
    Invariant {
        sentence: "Traveller {} has sealed values that no key can open.",
        faults: "SELECT DISTINCT s.traveller_id AS subject FROM sealed_values s WHERE NOT EXISTS \
                 (SELECT 1 FROM traveller_keys k WHERE k.traveller_id = s.traveller_id)",
    },
    Invariant {
        sentence: "Traveller {} has files that no key can open.",
        faults: "SELECT DISTINCT u.traveller_id AS subject FROM uploads u WHERE NOT EXISTS \
                 (SELECT 1 FROM traveller_keys k WHERE k.traveller_id = u.traveller_id)",
    },
    Invariant {
        sentence: "Traveller {} was purged but still has a key.",
        faults: "SELECT t.id AS subject FROM travellers t WHERE t.purged_at IS NOT NULL AND EXISTS \
                 (SELECT 1 FROM traveller_keys k WHERE k.traveller_id = t.id)",
    },
    Invariant {
        sentence: "Traveller {} is on a start list but does not go.",
        faults: concat!(
            "SELECT t.id AS subject FROM travellers t JOIN bookings b ON b.id = t.booking_id JOIN race_entries e ON e.traveller_id = t.id \
             WHERE e.status <> 'withdrawn' AND (NOT t.is_going OR b.status NOT IN ",
            holding!(),
            ")"
        ),
    },
    Invariant {
        sentence: "Traveller {} has a bib outside the block of the race.",
        faults: "SELECT e.traveller_id AS subject FROM race_entries e JOIN races r ON r.id = e.race_id \
                 WHERE e.bib IS NOT NULL AND e.status <> 'withdrawn' AND (e.bib < r.bib_from OR e.bib > r.bib_to)",
    },
    Invariant {
        sentence: "Traveller {} has a bib that somebody had before.",
        faults: "SELECT e.traveller_id AS subject FROM race_entries e JOIN used_bibs u ON u.edition_id = e.edition_id AND u.bib = e.bib",
    },
    Invariant {
        sentence: "Room {} was made by hand for another departure than that of somebody in it.",
        faults: "SELECT DISTINCT r.id AS subject FROM rooms r JOIN room_beds s ON s.room_id = r.id \
                 JOIN travellers t ON t.id = s.traveller_id JOIN bookings b ON b.id = t.booking_id WHERE b.departure_id <> r.departure_id",
    },
    Invariant {
        sentence: "Room {} was made by hand, and nobody was put into it.",
        faults: "SELECT r.id AS subject FROM rooms r WHERE NOT EXISTS (SELECT 1 FROM room_beds s WHERE s.room_id = r.id)",
    },
    Invariant {
        sentence: "Traveller {} is kept apart from somebody on a departure that is not theirs.",
        faults: "SELECT DISTINCT t.id AS subject FROM room_nevers n JOIN travellers t ON t.id IN (n.one_id, n.other_id) \
                 JOIN bookings b ON b.id = t.booking_id WHERE b.departure_id <> n.departure_id",
    },
    Invariant {
        sentence: "Pack {} carries somebody of another departure.",
        faults: "SELECT DISTINCT h.id AS subject FROM handoffs h JOIN handoff_rows w ON w.handoff_id = h.id \
                 JOIN travellers t ON t.id = w.traveller_id JOIN bookings b ON b.id = t.booking_id WHERE b.departure_id <> h.departure_id",
    },
];

/// How many invariants are asked: the questions above, the bytes of packs, and the ledger as a whole.
pub const COUNT: usize = INVARIANTS.len() + 2;

#[derive(QueryableByName)]
struct Subject {
    #[diesel(sql_type = diesel::sql_types::Text)]
    subject: String,
}

/// A sentence for each fault; none while everything is in order.
pub fn faults(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let mut sentences = Vec::new();
    for invariant in INVARIANTS {
        let subjects: Vec<Subject> = diesel::sql_query(invariant.faults).load(conn)?;
        sentences.extend(subjects.iter().map(|row| invariant.sentence.replace("{}", &row.subject)));
    }
    sentences.extend(pack_faults(conn)?);
    sentences.extend(ledger_faults(conn)?);
    Ok(sentences)
}

/// Every pack whose rows are still kept is, byte by byte, what was sent.
fn pack_faults(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let mut sentences = Vec::new();
    for pack in handoffs::hashed(conn)? {
        if !pack.is_as_sent(&handoffs::rows(conn, &pack.id)?) {
            sentences.push(format!("Pack {} is not as it was sent: its hash is another.", pack.id));
        }
    }
    Ok(sentences)
}

/// The ledger as a whole: amounts above zero, every reversal undoes what it names, debits equal credits.
fn ledger_faults(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let rows: Vec<TransferRow> = schema::transfers::table
        .select(TransferRow::as_select())
        .order((schema::transfers::booked_at, schema::transfers::id))
        .load(conn)?;
    let moved = rows.iter().map(TransferRow::to_transfer).collect::<Result<Vec<_>, _>>();
    let ledger = match moved.map(|moved| Ledger::of(&moved)) {
        Ok(Ok(ledger)) => ledger,
        Ok(Err(fault)) => return Ok(vec![format!("The ledger does not hold: {fault}.")]),
        Err(fault) => return Ok(vec![format!("The ledger cannot be read: {fault}.")]),
    };
    let sums = ledger.proof().map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(sums
        .iter()
        .filter(|sums| sums.debits != sums.credits)
        .map(|sums| format!("The ledger's debits are {}, its credits {}.", sums.debits, sums.credits))
        .collect())
}
