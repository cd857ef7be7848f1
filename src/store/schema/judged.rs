//! Rules, answers, and what staff said against them.

diesel::table! {
    rule_sets (id) {
        id -> Text,
        code -> Text,
        version -> BigInt,
        authority -> Text,
        engine -> BigInt,
        document -> Text,
        sha256 -> Text,
        published_at -> Timestamp,
    }
}

diesel::table! {
    source_checks (id) {
        id -> Text,
        rule_set_code -> Text,
        source -> Text,
        checked_on -> Date,
        actor -> Text,
        note -> Text,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    decisions (id) {
        id -> Text,
        booking_id -> Text,
        traveller_id -> Text,
        cause -> Text,
        engine -> BigInt,
        outcome -> Text,
        rule_sets -> Text,
        facts -> Text,
        answer -> Text,
        inputs_sealed -> Binary,
        decided_at -> Timestamp,
    }
}

diesel::table! {
    overrides (id) {
        id -> Text,
        decision_id -> Text,
        booking_id -> Text,
        outcome -> Text,
        reason -> Text,
        actor -> Text,
        decided_at -> Timestamp,
    }
}
