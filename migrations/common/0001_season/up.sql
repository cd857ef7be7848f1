-- The season: what is sold, where from, when and on which terms. Loaded from one TOML document by `load_season`.
CREATE TABLE seasons (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);

CREATE TABLE agencies (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    zone TEXT NOT NULL
);

CREATE TABLE bank_accounts (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    holder TEXT NOT NULL,
    iban TEXT NOT NULL,
    bic TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    bank_address TEXT NOT NULL,
    currency TEXT NOT NULL
);

-- Terms, privacy notices and advisories: a version, once published, never changes, because bookings accept exactly that text.
CREATE TABLE texts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('terms', 'privacy', 'advisory')),
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    issuer TEXT NOT NULL,
    applies_to TEXT NOT NULL,
    level TEXT NOT NULL,
    effective_on DATE NOT NULL,
    checked_on DATE NOT NULL,
    source_url TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    is_current BOOLEAN NOT NULL,
    UNIQUE (kind, code, version)
);

CREATE TABLE partners (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE recipients (
    id TEXT PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partners (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    job TEXT NOT NULL,
    is_current BOOLEAN NOT NULL
);

CREATE TABLE editions (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    zone TEXT NOT NULL,
    race_on DATE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('announced', 'on_sale', 'closed', 'held', 'cancelled')),
    state_since DATE NOT NULL,
    state_note TEXT NOT NULL,
    content TEXT NOT NULL
);

-- Scarce things. The check is the last line of defence against selling a place twice.
CREATE TABLE pools (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    capacity BIGINT NOT NULL CHECK (capacity >= 0),
    taken BIGINT NOT NULL DEFAULT 0,
    CHECK (taken BETWEEN 0 AND capacity),
    UNIQUE (owner_id, kind)
);

CREATE TABLE races (
    id TEXT PRIMARY KEY,
    edition_id TEXT NOT NULL REFERENCES editions (id),
    code TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    distance_m BIGINT NOT NULL,
    starts_at TIME NOT NULL,
    limit_minutes BIGINT NOT NULL,
    minimum_age BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL CHECK (fee_minor >= 0),
    fee_currency TEXT NOT NULL,
    fee_paid TEXT NOT NULL,
    bib_from BIGINT NOT NULL,
    bib_to BIGINT NOT NULL,
    UNIQUE (edition_id, code)
);

CREATE TABLE departures (
    id TEXT PRIMARY KEY,
    edition_id TEXT NOT NULL REFERENCES editions (id),
    code TEXT NOT NULL UNIQUE,
    tour_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'on_sale', 'closed', 'cancelled', 'travelled')),
    gateway TEXT NOT NULL,
    gateway_country TEXT NOT NULL,
    gateway_zone TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('air', 'rail')),
    gateway_on DATE NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    sale_opens_on DATE NOT NULL,
    sale_closes_on DATE NOT NULL,
    currency TEXT NOT NULL,
    runner_minor BIGINT NOT NULL,
    spectator_minor BIGINT NOT NULL,
    single_supplement_minor BIGINT NOT NULL,
    bank_account_id TEXT NOT NULL REFERENCES bank_accounts (id),
    terms_code TEXT NOT NULL,
    privacy_code TEXT NOT NULL,
    plan TEXT NOT NULL,
    bands TEXT NOT NULL,
    content TEXT NOT NULL,
    CHECK (gateway_on <= starts_on AND starts_on <= ends_on)
);
CREATE INDEX departures_by_edition ON departures (edition_id, starts_on);

CREATE TABLE rule_sets (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    authority TEXT NOT NULL,
    engine BIGINT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    UNIQUE (code, version)
);
