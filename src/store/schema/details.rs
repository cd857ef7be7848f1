//! What travellers give about themselves, page by page.

diesel::table! {
    given_pages (id) {
        id -> Text,
        traveller_id -> Text,
        page -> Text,
        given_by -> Text,
        given_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    own_links (traveller_id) {
        traveller_id -> Text,
        email -> Text,
        link_version -> BigInt,
        asked_at -> Timestamp,
        opened_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    detail_openings (traveller_id) {
        traveller_id -> Text,
        until_on -> Date,
        reason -> Text,
        opened_by -> Text,
        opened_at -> Timestamp,
    }
}

diesel::table! {
    change_requests (id) {
        id -> Text,
        booking_id -> Text,
        traveller_id -> Text,
        page -> Text,
        sealed -> Binary,
        state -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        decided_by -> Text,
        decided_at -> Nullable<Timestamp>,
        reason -> Text,
    }
}

diesel::table! {
    uploads (id) {
        id -> Text,
        traveller_id -> Text,
        kind -> Text,
        media_type -> Text,
        size_bytes -> BigInt,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        sealed -> Binary,
        given_by -> Text,
        given_at -> Timestamp,
    }
}
