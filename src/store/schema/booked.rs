//! Bookings and who travels: what they took, where they run, how they come.

diesel::table! {
    bookings (id) {
        id -> Text,
        reference -> Text,
        departure_id -> Text,
        status -> Text,
        booker_name -> Text,
        booker_email -> Text,
        booker_email_folded -> Text,
        currency -> Text,
        deposit_minor -> BigInt,
        balance_due_on -> Nullable<Date>,
        held_until -> Nullable<Timestamp>,
        extended_at -> Nullable<Timestamp>,
        review_due_on -> Nullable<Date>,
        decided_reason -> Text,
        link_version -> BigInt,
        version -> BigInt,
        search_text -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    travellers (id) {
        id -> Text,
        booking_id -> Text,
        position -> BigInt,
        role -> Text,
        is_going -> Bool,
        given_names -> Text,
        family_name -> Text,
        sort_key -> Text,
        machine_name -> Text,
        nationality -> Text,
        other_nationalities -> Text,
        document_type -> Text,
        occupation -> Text,
        room_wish -> Text,
        race_id -> Nullable<Text>,
        sex -> Text,
        passport_issuer -> Text,
        passport_expires_on -> Nullable<Date>,
        passport_last4 -> Text,
        passport_hash -> Text,
        details_at -> Nullable<Timestamp>,
        cancelled_at -> Nullable<Timestamp>,
        cancel_reason -> Text,
        purged_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    traveller_keys (traveller_id) {
        traveller_id -> Text,
        keyring_id -> Text,
        wrapped -> Binary,
    }
}

diesel::table! {
    sealed_values (id) {
        id -> Text,
        traveller_id -> Text,
        field -> Text,
        sealed -> Binary,
        written_at -> Timestamp,
    }
}

diesel::table! {
    holdings (id) {
        id -> Text,
        pool_id -> Text,
        booking_id -> Text,
        traveller_id -> Text,
        taken_at -> Timestamp,
        released_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    race_entries (id) {
        id -> Text,
        traveller_id -> Text,
        edition_id -> Text,
        race_id -> Text,
        status -> Text,
        bib -> Nullable<BigInt>,
        estimate_minutes -> Nullable<BigInt>,
        shirt -> Text,
        guide_id -> Nullable<Text>,
    }
}

diesel::table! {
    used_bibs (edition_id, bib) {
        edition_id -> Text,
        bib -> BigInt,
        traveller_id -> Text,
        race_id -> Text,
        voided_at -> Timestamp,
    }
}

diesel::table! {
    legs (id) {
        id -> Text,
        traveller_id -> Text,
        direction -> Text,
        mode -> Text,
        number -> Text,
        place -> Text,
        local_at -> Timestamp,
        zone -> Text,
        note -> Text,
        written_at -> Timestamp,
        terminal -> Text,
        far_place -> Text,
        far_at -> Nullable<Timestamp>,
        far_zone -> Text,
        stay -> Text,
        companions -> Text,
        transfer -> Text,
        leaves_home_on -> Nullable<Date>,
    }
}

diesel::table! {
    way_promises (traveller_id, direction) {
        traveller_id -> Text,
        direction -> Text,
        due_on -> Date,
        promised_at -> Timestamp,
    }
}

diesel::table! {
    waitlist_entries (id) {
        id -> Text,
        departure_id -> Text,
        email -> Text,
        email_folded -> Text,
        party_size -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    acceptances (id) {
        id -> Text,
        booking_id -> Text,
        text_id -> Text,
        accepted_at -> Timestamp,
    }
}
