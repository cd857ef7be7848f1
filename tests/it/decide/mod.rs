//! Judging and rule documents at the command line, on both engines, as whoever runs the program meets them.

mod desk;

use std::path::Path;

use self::desk::Desk;
use self::desk::REPOSITORY;
use self::desk::in_short;
use self::desk::toml_files;
use crate::on_empty;
use crate::support::app::TestApp;
use crate::support::database::row_counts;

on_empty!(everybody_in_a_file_is_judged_and_nothing_is_kept, |database| {
    let desk = Desk::of_the_case(database);
    let before = desk.db().read_here(row_counts).unwrap();
    let header =
        "id,nationality,other_nationalities,passport_expires_on,born_on,residence,occupation,role,race,mode";
    let check = |words: &[&str], row: &str, expected: &str| {
        let answers = desk.decide(words, &format!("{header}\n1,{row}\n"));
        assert_eq!(in_short(&answers[0]), expected, "{words:?} {row}");
    };
    let (a25, b25, a26, a27) = (
        &["--departure", "PY31-A"][..],
        &["--departure", "PY31-B"][..],
        &["--departure", "PY32-A"][..],
        &["--departure", "PY33-A"][..],
    );
    let fine = ",2031-01-01,1985-06-15,,engineer,runner,full,";
    let by = |nationality: &str, mode: &str| format!("{nationality},{fine}{mode}");
    check(
        a25,
        &by("FRA", ""),
        "eligible | eligible eligible eligible eligible eligible | unilateral unilateral",
    );
    check(
        a25,
        &by("FRA", "rail"),
        "eligible | eligible eligible eligible eligible eligible | unilateral unilateral",
    );
    check(
        b25,
        &by("GBR", "air"),
        "conditional | eligible eligible conditional eligible eligible | transit240 transit240",
    );
    check(
        b25,
        &by("GBR", "rail"),
        "conditional | eligible eligible conditional eligible eligible | visa visa",
    );
    check(
        a25,
        &by("USA", ""),
        "refused | refused refused conditional eligible eligible | transit240 transit240",
    );
    check(a25, &by("JPN", ""), "review | review eligible eligible eligible eligible | unilateral unilateral");
    check(
        a26,
        &by("JPN", ""),
        "refused | refused eligible eligible eligible eligible | unilateral unilateral",
    );
    check(a25, &by("VNM", ""), "elsewhere | elsewhere eligible conditional eligible eligible | visa visa");
    check(
        a26,
        &by("GBR", "rail"),
        "eligible | eligible eligible eligible eligible eligible | unilateral unilateral",
    );
    check(a27, &by("GBR", "rail"), "unknown | eligible eligible unknown eligible eligible | unknown unknown");
    check(
        a27,
        &by("USA", ""),
        "refused | refused unknown conditional eligible eligible | transit240 transit240",
    );
    check(a27, &by("SRB", "rail"), "eligible | eligible eligible eligible eligible eligible | mutual mutual");
    check(a27, &by("ZZZ", ""), "unknown | unknown unknown unknown eligible eligible | visa visa");
    check(
        &["--departure", "PY33-A", "--starts-on", "2026-12-31"],
        &by("FRA", ""),
        "conditional | eligible eligible conditional eligible eligible | unilateral transit240",
    );
    check(
        a25,
        "FRA,USA,2031-01-01,1985-06-15,,,runner,full,",
        "review | review review eligible eligible eligible | unilateral unilateral",
    );
    check(
        a26,
        "FRA,,2031-01-01,1985-06-15,,press,runner,full,",
        "refused | refused eligible eligible eligible refused | unilateral unilateral",
    );
    check(
        a26,
        "FRA,,2026-06-01,2010-06-15,,,runner,full,",
        "refused | conditional eligible eligible refused conditional | unilateral unilateral",
    );
    check(
        a26,
        "GBN,,2031-01-01,1985-06-15,,,spectator,,",
        "review | eligible eligible review eligible eligible | visa visa",
    );
    check(
        a25,
        "USA,,2031-01-01,1985-06-15,CHN,,,,air",
        "refused | refused refused conditional eligible eligible | visa visa",
    );
    // By what was known in February 2025, and by what nobody knew yet in 2024.
    let then = |day| ["--departure", "PY31-A", "--today", day];
    check(
        &then("2025-02-01"),
        &by("FRA", ""),
        "eligible | eligible eligible eligible eligible eligible | unilateral unilateral",
    );
    check(
        &then("2024-06-01"),
        &by("FRA", ""),
        "unknown | unknown eligible conditional eligible eligible | visa visa",
    );
    assert_eq!(desk.db().read_here(row_counts).unwrap(), before, "a dry run");
});

on_empty!(each_row_is_answered_by_one_line_of_json, |database| {
    let desk = Desk::of_the_case(database);
    desk.write("people.csv", "nationality,id\nIND,\"a \"\"1\"\"\"\n1ND,b\nFRA,c\n");
    let words = ["decide", "--departure", "PY31-A", "--today", "2026-11-22"];
    let said = desk.done(&[&words[..], &["people.csv"]].concat());
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3);
    let gateway = lines[0].find("\"gateway\":{").unwrap();
    for (start, expected) in [
        (
            0,
            "{\"id\":\"a \\\"1\\\"\",\"outcome\":\"conditional\",\"authorities\":{\"organiser\":{\"outcome\":\"eligible\",\"reasons\":[{\"rule\":\"organiser-2025/open\",\"text\":\"",
        ),
        (
            gateway,
            "\"gateway\":{\"outcome\":\"conditional\",\"reasons\":[{\"rule\":\"cn-entry/visa\",\"text\":\"",
        ),
    ] {
        assert!(lines[0][start..].starts_with(expected), "{}", lines[0]);
    }
    for part in [
        "\"source\":\"https://kcnawatch.xyz/newstream/1740146754-760151256/31st-pyongyang-international-marathonofficial-bulletin-for-amateur-runners\",\"checked_on\":\"2026-11-22\"}]},\"own_state\":{",
        "\"crossings\":[{\"on\":\"2025-04-02\",\"basis\":\"visa\",\"carry\":[\"Passport with the Chinese visa for two entries (double or multiple), or your Chinese residence permit\"]},{\"on\":\"2025-04-08\",\"basis\":\"visa\",\"carry\":[",
        "]}]},\"race\":{\"outcome\":",
        "\"agency\":{\"outcome\":",
    ] {
        assert!(lines[0].contains(part), "{part} in {}", lines[0]);
    }
    assert!(lines[0].ends_with("]}}}"));
    assert_eq!(
        lines[1],
        "{\"id\":\"b\",\"error\":\"\\\"1ND\\\" is not a code of one to three letters\",\"line\":3,\"column\":\"nationality\"}"
    );
    assert!(lines[2].starts_with("{\"id\":\"c\",\"outcome\":"));
    let piped =
        desk.piped(&[&words[..], &["-"]].concat(), "nationality,id\nIND,\"a \"\"1\"\"\"\n1ND,b\nFRA,c\n");
    assert_eq!(piped, (said, "PY31-A: 2 conditional, 1 row that could not be read.\n".to_owned()));
    assert_eq!(
        desk.piped(&[&words[..], &["-"]].concat(), "nationality,id\n"),
        (String::new(), "PY31-A: no rows.\n".to_owned())
    );
});

on_empty!(what_cannot_be_judged_is_refused_in_one_sentence, |database| {
    let desk = Desk::of_the_case(database);
    desk.write("good.csv", "id,nationality\n1,FRA\n");
    desk.write("typo.csv", "id,nationality,occuption\n1,FRA,press\n");
    desk.write("open.csv", "id,nationality\n1,FRA\n2,\"FRA\n");
    for (words, parts) in [
        (&["--departure", "NOPE", "good.csv"][..], &["there is no departure NOPE", "PY31-A", "PY33-B"][..]),
        (&["--departure", "PY31-A", "none.csv"], &["none.csv cannot be read"]),
        (
            &["--departure", "PY31-A", "typo.csv"],
            &["typo.csv, line 1, column 3", "\"occuption\" is no column"],
        ),
        (&["--departure", "PY31-A", "open.csv"], &["open.csv, line 3, column nationality", "never closed"]),
        (&["--replay", "nothing"], &["there is no decision nothing"]),
        (&["--departure", "PY31-A"], &["FILE.csv"]),
        (&["good.csv"], &["--departure"]),
        (&["--departure", "PY31-A", "--starts-on", "soon", "good.csv"], &["soon"]),
    ] {
        let said = desk.refused(&[&["decide"], words].concat());
        for part in parts {
            assert!(said.contains(part), "{words:?}: {said}");
        }
    }
});

on_empty!(an_edition_on_another_continent_works_from_documents_alone, |database| {
    let season = include_str!("../support/highland/season.toml");
    let desk = Desk::furnished(database, season, &toml_files("tests/it/support/highland"));
    let header = "id,nationality,born_on,residence,visited,role,race,mode,passport_expires_on";
    let check = |row: &str, expected: &str| {
        let answers = desk
            .decide(&["--departure", "HIGH7-A", "--today", "2028-01-10"], &format!("{header}\n1,{row}\n"));
        assert_eq!(in_short(&answers[0]), expected, "{row}");
    };
    check(
        "NLD,1990,,,runner,valley,,2029-01-01",
        "eligible | eligible eligible eligible eligible eligible | ninety ninety",
    );
    check(
        "NLD,1990,NLD,,runner,ultra,,2029-01-01",
        "conditional | conditional eligible eligible eligible eligible | ninety ninety",
    );
    check(
        "NLD,1990,,,runner,valley,,2028-10-15",
        "conditional | eligible eligible conditional eligible eligible | ninety visa",
    );
    check(
        "IND,2007-09-16,,,runner,ultra,,",
        "conditional | eligible eligible conditional eligible eligible | railpass railpass",
    );
    check(
        "IND,2007-09-17,,,runner,,,",
        "refused | eligible eligible conditional refused eligible | railpass railpass",
    );
    check(
        "IND,1990,,,runner,ultra,air,",
        "conditional | eligible eligible conditional eligible eligible | visa visa",
    );
    check(
        "ZAF,1990,,,runner,ultra,,",
        "elsewhere | elsewhere eligible eligible eligible eligible | home home",
    );
    check("ZAF,2020,,,spectator,,,", "eligible | eligible eligible eligible eligible eligible | home home");
    check(
        "NAM,1990,,,runner,valley,,",
        "elsewhere | elsewhere eligible conditional eligible eligible | visa visa",
    );
    check(
        "MOZ,1990,,,runner,valley,,",
        "conditional | eligible eligible conditional eligible eligible | visa visa",
    );
    check(
        "BRA,1990,,KEN:2028-08-14,spectator,,,2029-01-01",
        "conditional | eligible eligible conditional eligible eligible | ninety ninety",
    );
    check(
        "BRA,1990,,KEN:2028-08-13,spectator,,,2029-01-01",
        "eligible | eligible eligible eligible eligible eligible | ninety ninety",
    );
    // What the case refuses, nobody refuses here.
    check(
        "USA,1990,,,runner,ultra,,",
        "conditional | eligible eligible conditional eligible eligible | visa visa",
    );
    let moved = desk.decide(
        &["--departure", "HIGH7-A", "--today", "2028-01-10", "--starts-on", "2029-01-02"],
        &format!("{header}\n1,ZAF,1990,,,runner,ultra,,\n"),
    );
    assert_eq!(in_short(&moved[0]), "unknown | unknown eligible eligible eligible eligible | home home");
});

on_empty!(the_pages_of_such_an_edition_answer_too, |database| {
    let season = include_str!("../support/highland/season.toml");
    Desk::furnished(database, season, &toml_files("tests/it/support/highland"));
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(database);
        app.is_at("2028-01-10T08:00:00Z");
        let browser = app.browser();
        for path in ["/", "/departures/HIGH7-A"] {
            browser.get(path).await.expect(200).says("Highland Night Run").says("Bloemfontein");
        }
        for (nationality, year, goes_as, word) in [
            ("NLD", "1990", "race:valley", "Eligible"),
            ("IND", "1990", "race:ultra", "Conditional"),
            ("NLD", "2010", "race:ultra", "Refused"),
            ("ZAF", "1990", "race:ultra", "Elsewhere"),
            ("USA", "1990", "race:ultra", "Conditional"),
        ] {
            let page = browser.get("/can-i-come?departure=HIGH7-A").await;
            let form = page.expect(200).form("Show the answer").fill("nationality", nationality);
            let form =
                form.choose("document", "ordinary").fill("birth_year", year).fill("occupation", "engineer");
            let page = form.choose("goes_as", goes_as).submit().await;
            assert_eq!(page.expect(200).texts(".answer .tag"), [word], "{nationality} {goes_as}");
            for stranger in ["Chin", "Korea", "Beijing", "Pyongyang"] {
                page.says_not(stranger);
            }
        }
    });
});

on_empty!(rule_documents_go_out_as_they_came_in, |database| {
    let desk = Desk::of_the_case(database);
    let written = desk.done(&["rules", "export", "out"]);
    assert_eq!(written.lines().count(), toml_files("seeds/rules").len());
    for path in toml_files("seeds/rules") {
        let document = std::fs::read(&path).unwrap();
        let out = toml_files(desk.folder.path().join("out").to_str().unwrap());
        assert!(out.iter().any(|out| std::fs::read(out).unwrap() == document), "{}", path.display());
    }
    let again = desk.done(&["rules", "publish", "out/cn-entry-1.toml", "out/cn-entry-2.toml"]);
    assert_eq!(
        again,
        "cn-entry version 1: was published already\ncn-entry version 2: was published already\n"
    );
    assert_eq!(desk.done(&["rules", "export", "out"]), written);
    desk.write("out/cn-entry-2.toml", "something else");
    let output = desk.run(&["rules", "export", "out"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("cn-entry-2.toml is there with other rules"));
});

on_empty!(a_refused_document_publishes_nothing_and_what_was_published_stays_in_force, |database| {
    let desk = Desk::of_the_case(database);
    let answers = || desk.decide(&["--departure", "PY33-A"], "id,nationality\n1,USA\n2,FRA\n3,JPN\n");
    let sets = || desk.db().read_here(row_counts).unwrap();
    let (before, count) = (answers(), sets());
    let organiser =
        std::fs::read_to_string(Path::new(REPOSITORY).join("seeds/rules/organiser-2027.toml")).unwrap();
    let newer = organiser.replace("version = 1", "version = 2");
    let opened = newer.replace("\"USA\", \"KOR\"", "\"KOR\"");
    desk.write("good.toml", &opened);
    let line = |part: &str| newer.lines().position(|line| line.contains(part)).unwrap() + 1;
    let check = |document: String, parts: &[&str]| {
        desk.write("bad.toml", &document);
        for command in [&["check"][..], &["publish"], &["publish", "--dry-run"]] {
            // A good one beside it is not published either.
            let said = desk.refused(&[&["rules"], command, &["good.toml", "bad.toml"]].concat());
            for part in parts {
                assert!(said.contains(part), "{said}");
            }
        }
    };
    check(newer.replace("[[rule]]", "[[rul]]"), &["bad.toml, line ", "rul"]);
    check(
        newer.replacen("outcome = \"refused\"", "outcome = \"rejected\"", 1),
        &[
            &format!("bad.toml, line {}, rule.outcome", line("outcome = \"refused\"")),
            "\"rejected\" is not one of",
        ],
    );
    check(newer.replace("@closed", "@closd"), &["no group \"closd\""]);
    check(newer.clone(), &["organiser-2027 version 2 is in good.toml and, with other rules, in bad.toml"]);
    check(String::new(), &["bad.toml, line 1", "missing field"]);
    // Published already, with other rules: the first of the two is taken back.
    desk.write("bad.toml", &organiser.replace("\"USA\", \"KOR\"", "\"KOR\""));
    let said = desk.refused(&["rules", "publish", "good.toml", "bad.toml"]);
    assert!(
        said.contains("rule set organiser-2027 version 1 is published with other rules; raise its version"),
        "{said}"
    );
    assert_eq!((answers(), sets()), (before.clone(), count.clone()));

    let would = desk.done(&["rules", "publish", "--dry-run", "good.toml"]);
    assert_eq!(would, "organiser-2027 version 2: would be published\n");
    assert_eq!((answers(), sets()), (before.clone(), count));
    assert_eq!(desk.done(&["rules", "publish", "good.toml"]), "organiser-2027 version 2: published\n");
    let after = answers();
    assert_eq!(after[1..], before[1..]);
    assert_eq!(
        (before[0]["outcome"].as_str(), after[0]["outcome"].as_str()),
        (Some("refused"), Some("unknown"))
    );
});

on_empty!(what_looks_wrong_in_a_document_is_said_and_does_not_hinder, |database| {
    let desk = Desk::of_the_case(database);
    let organiser =
        std::fs::read_to_string(Path::new(REPOSITORY).join("seeds/rules/organiser-2027.toml")).unwrap();
    let draft = organiser.replace("version = 1", "version = 2")
        + "\n[[rule]]\nid = \"again\"\noutcome = \"eligible\"\nreason = \"x\"\nsource = \"x\"\nchecked_on = 2026-11-22\nwho = { nationality = [\"@closed\"] }\n";
    desk.write("draft.toml", &draft);
    let said = desk.done(&["rules", "check", "draft.toml"]);
    let line = draft.lines().count() - 6;
    assert!(
        said.contains(&format!(
            "draft.toml, line {line}: \"again\" and \"closed\" ask for the same and contradict each other"
        )) || said.contains("\"closed\" and \"again\" ask for the same"),
        "{said}"
    );
    assert!(said.ends_with("draft.toml: organiser-2027 version 2 is in order\n"), "{said}");
});
