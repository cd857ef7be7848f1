//! Any story of bookings, played on the program and in plain maps: after each step both must tell the same, and both engines must end with the
//! same rows. proptest writes the stories and shortens the ones that fail.
//!
//! `MODEL_CASES` and `MODEL_STEPS` make it longer; `bin/check storm` plays 256 stories of up to 60 steps.

mod book;
mod play;
mod same_rows;
mod writers;

use proptest::prelude::*;
use proptest::sample::Index;
use startline::store::dialect::Engine;

use self::play::Step;
use crate::support::database::setting;

fn size(name: &str, or: u32) -> u32 {
    setting(name).map_or(or, |value| value.parse().unwrap())
}

fn step() -> impl Strategy<Value = Step> {
    let which = any::<Index>;
    prop_oneof![
        4 => (0..5_u8).prop_map(Step::Book),
        5 => (which(), 0..6_u8).prop_map(|(which, amount)| Step::Pay { which, amount }),
        3 => (1..12_u8).prop_map(Step::Pass),
        1 => which().prop_map(Step::Extend),
        2 => (which(), any::<bool>()).prop_map(|(which, accepts)| Step::Review { which, accepts }),
        2 => (which(), any::<Option<Index>>()).prop_map(|(which, whom)| Step::Cancel { which, whom }),
        1 => which().prop_map(Step::Refund),
        2 => which().prop_map(Step::Retake),
        1 => (which(), which()).prop_map(|(which, whom)| Step::Passport { which, whom }),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: size("MODEL_CASES", 10),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_program_tells_what_plain_maps_tell_and_both_engines_keep_the_same(
        steps in prop::collection::vec(step(), 1..=usize::try_from(size("MODEL_STEPS", 24)).unwrap())
    ) {
        let sqlite = play::play(Engine::Sqlite, &steps);
        let postgres = play::play(Engine::Postgres, &steps);
        if let (Some(sqlite), Some(postgres)) = (sqlite, postgres) {
            for (one, other) in sqlite.iter().zip(&postgres) {
                prop_assert_eq!(one, other);
            }
            prop_assert_eq!(sqlite.len(), postgres.len());
        }
    }
}
