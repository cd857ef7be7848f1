//! Staff, who is signed in, what was done and what is to do.

diesel::table! {
    staff (id) {
        id -> Text,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Text,
        totp_sealed -> Nullable<Binary>,
        totp_last_step -> BigInt,
        is_active -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        kind -> Text,
        subject_id -> Text,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
        browser -> Text,
        proved_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    throttles (bucket) {
        bucket -> Text,
        window_from -> Timestamp,
        tries -> BigInt,
    }
}

diesel::table! {
    codes (id) {
        id -> Text,
        purpose -> Text,
        subject_id -> Text,
        sent_to -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        tries -> BigInt,
        spent_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Text,
        at -> Timestamp,
        actor -> Text,
        verb -> Text,
        booking_id -> Nullable<Text>,
        traveller_id -> Nullable<Text>,
        departure_id -> Nullable<Text>,
        note -> Text,
        request_id -> Text,
    }
}

diesel::table! {
    job_runs (name) {
        name -> Text,
        leased_until -> Timestamp,
        last_started_at -> Timestamp,
        last_finished_at -> Nullable<Timestamp>,
        last_result -> Text,
    }
}

diesel::table! {
    once_keys (once_key) {
        once_key -> Text,
        request_hash -> Text,
        result -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    tasks (id) {
        id -> Text,
        kind -> Text,
        booking_id -> Nullable<Text>,
        departure_id -> Nullable<Text>,
        note -> Text,
        due_on -> Nullable<Date>,
        once_key -> Text,
        created_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        done_by -> Text,
    }
}
