//! Who owes what to whom.

diesel::table! {
    transfers (id) {
        id -> Text,
        booking_id -> Nullable<Text>,
        kind -> Text,
        debit_account -> Text,
        credit_account -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        once_key -> Text,
        reverses -> Nullable<Text>,
        traveller_id -> Nullable<Text>,
        value_on -> Date,
        booked_at -> Timestamp,
        actor -> Text,
        note -> Text,
    }
}

diesel::table! {
    outside_charges (id) {
        id -> Text,
        booking_id -> Text,
        traveller_id -> Text,
        label -> Text,
        amount_minor -> BigInt,
        currency -> Text,
        paid_where -> Text,
        is_due -> Bool,
    }
}
