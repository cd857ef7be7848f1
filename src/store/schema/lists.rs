//! What the desk makes of a departure: rooms, visas, marks, prints.

diesel::table! {
    room_wishes (traveller_id) {
        traveller_id -> Text,
        mate_id -> Nullable<Text>,
        mate_words -> Text,
        takes_strangers -> Bool,
        bed -> Text,
        written_at -> Timestamp,
    }
}

diesel::table! {
    room_nevers (id) {
        id -> Text,
        departure_id -> Text,
        one_id -> Text,
        other_id -> Text,
        reason -> Text,
        ruled_by -> Text,
        ruled_at -> Timestamp,
    }
}

diesel::table! {
    rooms (id) {
        id -> Text,
        departure_id -> Text,
        kind -> Text,
        made_by -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    room_beds (traveller_id) {
        traveller_id -> Text,
        room_id -> Text,
    }
}

diesel::table! {
    visa_batches (id) {
        id -> Text,
        departure_id -> Text,
        number -> BigInt,
        filed_on -> Date,
        note -> Text,
        filed_by -> Text,
    }
}

diesel::table! {
    visa_cases (traveller_id) {
        traveller_id -> Text,
        batch_id -> Nullable<Text>,
        state -> Text,
        passport_hash -> Text,
        note -> Text,
        changed_by -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    marks (id) {
        id -> Text,
        traveller_id -> Text,
        kind -> Text,
        word -> Text,
        marked_by -> Text,
        marked_at -> Timestamp,
    }
}

diesel::table! {
    bulk_acts (id) {
        id -> Text,
        departure_id -> Text,
        act -> Text,
        argument -> Text,
        traveller_ids -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        results -> Text,
    }
}

diesel::table! {
    briefing_ticks (id) {
        id -> Text,
        traveller_id -> Text,
        item -> Text,
        ticked_by -> Text,
        ticked_at -> Timestamp,
    }
}

diesel::table! {
    sent_packs (id) {
        id -> Text,
        traveller_id -> Text,
        number -> BigInt,
        marks -> Text,
        changed -> Text,
        sent_at -> Timestamp,
    }
}

diesel::table! {
    list_prints (id) {
        id -> Text,
        departure_id -> Text,
        view -> Text,
        number -> BigInt,
        people -> BigInt,
        made_by -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    list_print_rows (id) {
        id -> Text,
        print_id -> Text,
        traveller_id -> Text,
        position -> BigInt,
        cells -> Text,
    }
}
