//! What leaves the house: letters and packs, and what was shown to whom.

diesel::table! {
    letters (id) {
        id -> Text,
        kind -> Text,
        booking_id -> Nullable<Text>,
        subject_id -> Text,
        link_version -> BigInt,
        to_address -> Text,
        subject -> Text,
        body -> Text,
        calendar -> Text,
        once_key -> Text,
        state -> Text,
        attempts -> BigInt,
        next_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        reply -> Text,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        purge_on -> Date,
        request_id -> Text,
    }
}

diesel::table! {
    handoffs (id) {
        id -> Text,
        departure_id -> Text,
        number -> BigInt,
        recipient_id -> Text,
        job -> Text,
        column_keys -> Text,
        summary -> Text,
        link_version -> BigInt,
        sent_by -> Text,
        sent_at -> Timestamp,
        opened_at -> Nullable<Timestamp>,
        received_at -> Nullable<Timestamp>,
        received_how -> Text,
        purge_on -> Date,
        head -> Text,
        sha256 -> Text,
        purged_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Text,
        revoked_why -> Text,
    }
}

diesel::table! {
    handoff_rows (id) {
        id -> Text,
        handoff_id -> Text,
        traveller_id -> Text,
        position -> BigInt,
        open_values -> Text,
        sealed -> Binary,
        filled -> Text,
    }
}

diesel::table! {
    handoff_visits (id) {
        id -> Text,
        handoff_id -> Text,
        what -> Text,
        visited_at -> Timestamp,
    }
}

diesel::table! {
    handoff_messages (id) {
        id -> Text,
        handoff_id -> Text,
        is_from_desk -> Bool,
        position -> Nullable<BigInt>,
        words -> Text,
        written_by -> Text,
        written_at -> Timestamp,
    }
}

diesel::table! {
    handoff_marks (id) {
        id -> Text,
        handoff_id -> Text,
        traveller_id -> Text,
        mark -> Text,
        marked_at -> Timestamp,
    }
}

diesel::table! {
    handed_on_notes (id) {
        id -> Text,
        handoff_id -> Text,
        traveller_id -> Text,
        column_key -> Text,
        print -> Text,
        told_to -> Text,
        told_at -> Timestamp,
        how -> Text,
        noted_by -> Text,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    disclosures (id) {
        id -> Text,
        owner -> Text,
        kind -> Text,
        subject_id -> Text,
        detail -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}
