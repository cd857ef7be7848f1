//! What is sold: agency, editions, departures, what there is of each scarce thing, and the words that go with it.

diesel::table! {
    seasons (id) {
        id -> Text,
        version -> BigInt,
        document -> Text,
        sha256 -> Text,
        loaded_at -> Timestamp,
    }
}

diesel::table! {
    agencies (id) {
        id -> Text,
        code -> Text,
        name -> Text,
        legal_name -> Text,
        email -> Text,
        phone -> Text,
        address -> Text,
        zone -> Text,
    }
}

diesel::table! {
    bank_accounts (id) {
        id -> Text,
        code -> Text,
        holder -> Text,
        iban -> Text,
        bic -> Text,
        bank_name -> Text,
        bank_address -> Text,
        currency -> Text,
    }
}

diesel::table! {
    texts (id) {
        id -> Text,
        kind -> Text,
        code -> Text,
        version -> BigInt,
        title -> Text,
        body -> Text,
        issuer -> Text,
        applies_to -> Text,
        level -> Text,
        effective_on -> Date,
        checked_on -> Date,
        source_url -> Text,
        sha256 -> Text,
        is_current -> Bool,
    }
}

diesel::table! {
    partners (id) {
        id -> Text,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    recipients (id) {
        id -> Text,
        partner_id -> Text,
        code -> Text,
        name -> Text,
        email -> Text,
        job -> Text,
        is_current -> Bool,
        gateway -> Text,
        language -> Text,
        ends_on -> Nullable<Date>,
        column_keys -> Text,
    }
}

diesel::table! {
    editions (id) {
        id -> Text,
        code -> Text,
        name -> Text,
        city -> Text,
        country -> Text,
        zone -> Text,
        race_on -> Date,
        state -> Text,
        state_since -> Date,
        state_note -> Text,
        content -> Text,
    }
}

diesel::table! {
    pools (id) {
        id -> Text,
        owner_id -> Text,
        kind -> Text,
        capacity -> BigInt,
        taken -> BigInt,
    }
}

diesel::table! {
    races (id) {
        id -> Text,
        edition_id -> Text,
        code -> Text,
        position -> BigInt,
        name -> Text,
        distance_m -> BigInt,
        starts_at -> Time,
        limit_minutes -> BigInt,
        minimum_age -> BigInt,
        fee_minor -> BigInt,
        fee_currency -> Text,
        fee_paid -> Text,
        bib_from -> BigInt,
        bib_to -> BigInt,
    }
}

diesel::table! {
    departures (id) {
        id -> Text,
        edition_id -> Text,
        code -> Text,
        tour_name -> Text,
        state -> Text,
        gateway -> Text,
        gateway_country -> Text,
        gateway_zone -> Text,
        mode -> Text,
        gateway_on -> Date,
        starts_on -> Date,
        ends_on -> Date,
        sale_opens_on -> Date,
        sale_closes_on -> Date,
        currency -> Text,
        runner_minor -> BigInt,
        spectator_minor -> BigInt,
        single_supplement_minor -> BigInt,
        bank_account_id -> Text,
        terms_code -> Text,
        privacy_code -> Text,
        plan -> Text,
        bands -> Text,
        content -> Text,
    }
}
