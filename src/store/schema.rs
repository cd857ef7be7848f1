//! The tables, by hand, the same on both engines. `tests/it/migrations.rs` reads every one of them on both.
//!
//! Written as `schema::bookings` everywhere, because a file of queries has the same name as its table.

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

diesel::table! {
    acceptances (id) {
        id -> Text,
        booking_id -> Text,
        text_id -> Text,
        accepted_at -> Timestamp,
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

diesel::joinable!(recipients -> partners (partner_id));
diesel::joinable!(races -> editions (edition_id));
diesel::joinable!(departures -> editions (edition_id));
diesel::joinable!(departures -> bank_accounts (bank_account_id));
diesel::joinable!(bookings -> departures (departure_id));
diesel::joinable!(travellers -> bookings (booking_id));
diesel::joinable!(travellers -> races (race_id));
diesel::joinable!(traveller_keys -> travellers (traveller_id));
diesel::joinable!(sealed_values -> travellers (traveller_id));
diesel::joinable!(holdings -> pools (pool_id));
diesel::joinable!(holdings -> bookings (booking_id));
diesel::joinable!(holdings -> travellers (traveller_id));
diesel::joinable!(race_entries -> travellers (traveller_id));
diesel::joinable!(race_entries -> editions (edition_id));
diesel::joinable!(race_entries -> races (race_id));
diesel::joinable!(legs -> travellers (traveller_id));
diesel::joinable!(decisions -> bookings (booking_id));
diesel::joinable!(decisions -> travellers (traveller_id));
diesel::joinable!(overrides -> decisions (decision_id));
diesel::joinable!(overrides -> bookings (booking_id));
diesel::joinable!(acceptances -> bookings (booking_id));
diesel::joinable!(acceptances -> texts (text_id));
diesel::joinable!(tasks -> bookings (booking_id));
diesel::joinable!(tasks -> departures (departure_id));
diesel::joinable!(waitlist_entries -> departures (departure_id));
diesel::joinable!(transfers -> bookings (booking_id));
diesel::joinable!(outside_charges -> bookings (booking_id));
diesel::joinable!(outside_charges -> travellers (traveller_id));
diesel::joinable!(letters -> bookings (booking_id));
diesel::joinable!(handoffs -> departures (departure_id));
diesel::joinable!(handoffs -> recipients (recipient_id));
diesel::joinable!(handoff_rows -> handoffs (handoff_id));
diesel::joinable!(handoff_rows -> travellers (traveller_id));
diesel::allow_tables_to_appear_in_same_query!(
    seasons,
    agencies,
    bank_accounts,
    texts,
    partners,
    recipients,
    editions,
    pools,
    races,
    departures,
    rule_sets,
    source_checks,
    staff,
    sessions,
    throttles,
    codes,
    audit_entries,
    job_runs,
    bookings,
    travellers,
    traveller_keys,
    sealed_values,
    holdings,
    race_entries,
    legs,
    decisions,
    overrides,
    acceptances,
    once_keys,
    tasks,
    waitlist_entries,
    transfers,
    outside_charges,
    letters,
    handoffs,
    handoff_rows,
    disclosures,
);
