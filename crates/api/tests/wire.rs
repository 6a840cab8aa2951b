//! Every wire type as it goes over the wire.
use api::*;
use insta::assert_json_snapshot;

fn localised(text: &str) -> Localised {
    Localised { kk: format!("{text} kk"), ru: format!("{text} ru"), en: format!("{text} en") }
}

#[test]
fn verification() {
    assert_json_snapshot!(VerificationRequest::of(vec!["0104\u{1d}93".into()]), @r#"
    {
      "codes": [
        "0104\u001d93"
      ]
    }
    "#);
    let unknown: CodeAnswer = CodeAnswer {
        code: "0104".into(),
        status: None,
        overlay: None,
        check_value: "absent".into(),
        level: None,
        group: None,
        product: None,
        production_date: None,
        expiry_date: None,
        lot: None,
        recalls_untold: false,
        copy_suspected: false,
        contents: None,
        findings: vec![CodeFinding { id: "tail_missing".into(), severity: "note".into(), span: [4, 4] }],
    };
    let known = CodeAnswer {
        status: Some("in_circulation".into()),
        overlay: Some("recalled".into()),
        check_value: "valid".into(),
        level: Some(PackageLevel::BoxLv1),
        group: Some("beer".into()),
        product: Some(Product {
            gtin: "04870000001019".into(),
            name: localised("name"),
            manufacturer: Party { name: localised("maker"), country: "KZ".into(), bin: Some("990140001234".into()) },
            importer: None,
            shelf_life_months: Some(12),
            shelf_life_days: None,
        }),
        production_date: Some("2026-03-12".into()),
        expiry_date: Some("2027-03-12".into()),
        lot: Some("A1".into()),
        contents: Some(PackageContents {
            units: Some(3),
            packages: None,
            is_empty: false,
            stopped: 2,
            gone: 1,
            is_whole: true,
        }),
        ..unknown.clone()
    };
    assert_json_snapshot!(VerificationResponse { checked_at_ms: 1, answers: vec![unknown, known] });
}

#[test]
fn recall_and_credibility() {
    let place = Some(ScanPlace { north: 51.0, east: 71.5 });
    assert_json_snapshot!("verification_with_place", VerificationRequest { codes: vec!["0104".into()], place });
    let request = RecallRequest { gtin: "04870000001019".into(), lot: "A1".into(), reason: "glass".into() };
    assert_json_snapshot!("recall_request", request);
    assert_json_snapshot!("lifting_request", LiftingRequest { reason: "no glass".into() });
    let recall = Recall {
        units: Some(4),
        id: "id".into(),
        gtin: "04870000001019".into(),
        lot: "A1".into(),
        reason: "glass".into(),
        bin: Some("990140001234".into()),
        recalled_at_ms: 1,
        lifted_at_ms: Some(2),
        lifted_for: Some("no glass".into()),
        proof: None,
    };
    assert_json_snapshot!("recalls", Recalls { items: vec![recall], next: Some("1_id".into()) });
    assert_json_snapshot!("credibility_request", CredibilityRequest { code: "0104".into() });
    let line = EvidenceLine { subject: "form".into(), mark: "passed".into(), points: [10, 10], words: "words".into() };
    let credibility = Credibility {
        code: "0104".into(),
        outcome: "in_circulation".into(),
        words: "words".into(),
        score: Some(100),
        score_words: Some("w".into()),
        evidence: vec![line],
    };
    assert_json_snapshot!("credibility", credibility);
    let seen = ScanSeen { hour_ms: 3_600_000, place: Some("51.0,71.5".into()), times: 2 };
    let copy = SuspectedCopy { code: "0104".into(), sightings: vec![seen] };
    assert_json_snapshot!("suspected_copies", SuspectedCopies { items: vec![copy] });
    assert_json_snapshot!("clearing_request", ClearingRequest { code: "0104".into(), reason: "a sample".into() });
}

#[test]
fn trust_package() {
    let part = TrustPartRef { name: "abnormal/3f".into(), sha256: "ab".into(), bytes: 40 };
    let manifest = TrustManifest { version: 1, made_at_ms: 2, valid_until_ms: 3, base_at_ms: 1, parts: vec![part] };
    assert_json_snapshot!("trust_manifest", manifest);
    let package = TrustPackage { manifest: "{}".into(), key_id: "ab".into(), signature: "cd".into() };
    assert_json_snapshot!("trust_package", package);
    let key =
        KeyInfo { id: "AQ01".into(), issuer: "1".into(), gtin_prefixes: vec!["487".into()], public_key: "ef".into() };
    assert_json_snapshot!("trust_keys", TrustKeys { keys: vec![key] });
    assert_json_snapshot!("trust_recalls", TrustRecalls { batches: vec![("04870000001019".into(), "A1".into())] });
    let group = GroupInForce { group: "beer".into(), since: "2026-02-01".into(), fully: "2027-01-01".into() };
    assert_json_snapshot!("trust_old_stock", TrustOldStock { groups: vec![group] });
    assert_json_snapshot!("trust_changes", TrustChanges { abnormal: vec!["01".into()], in_order: vec!["02".into()] });
}

#[test]
fn neighbours() {
    let receipt = FiscalReceipt {
        till: "1".into(),
        number: "2".into(),
        seller: "990140001234".into(),
        kind: FiscalKind::Sale,
        printed_at_ms: 3,
        codes: vec!["0104".into()],
    };
    assert_json_snapshot!("fiscal_batch", FiscalBatch { receipts: vec![receipt] });
    let result = FiscalResult {
        till: "1".into(),
        number: "2".into(),
        state: Some(DocumentState::Success),
        violations: Vec::new(),
    };
    assert_json_snapshot!("fiscal_results", FiscalResults { receipts: vec![result] });
    let event = ChangeEvent {
        code: Some("0104".into()),
        n: 1,
        codes: None,
        lot: None,
        at_ms: 2,
        gtin: "04870000001019".into(),
        owner: "990140001234".into(),
        who: "990140001234".into(),
        change: "withdraw".into(),
        reason: Some("RETAIL".into()),
        document: Some("receipt-1-2".into()),
        after: "withdrawn".into(),
    };
    let many = ChangeEvent {
        code: None,
        n: 0,
        codes: Some(3),
        lot: Some("L1".into()),
        owner: "*".into(),
        change: "recall_batch".into(),
        reason: Some("glass".into()),
        document: Some("c1".into()),
        after: String::new(),
        ..event.clone()
    };
    assert_json_snapshot!("change_feed", ChangeFeed { items: vec![event, many], next: Some("a".into()), until_ms: 3 });
    let sum = ChangeSum { change: "withdraw".into(), times: 4, codes: 4 };
    assert_json_snapshot!("day_sums", DaySums { day: "2026-11-21".into(), is_final: true, changes: vec![sum] });
    let statistic = Statistic {
        day: "2026-11-21".into(),
        gtin: "04870000001019".into(),
        change: "withdraw".into(),
        reason: Some("RETAIL".into()),
        times: 4,
    };
    assert_json_snapshot!("statistics", Statistics { items: vec![statistic] });
    let group = GroupStatistic {
        month: "2026-11".into(),
        group: "beer".into(),
        change: "withdraw".into(),
        reason: "RETAIL".into(),
        times: 40,
    };
    assert_json_snapshot!("group_statistic", group);
}

#[test]
fn log() {
    let logs = vec![LogCheckpoint { log: "main".into(), size: 6, checkpoint: "log\n6\n".into() }];
    assert_json_snapshot!(LogCheckpoints { logs });
    assert_json_snapshot!(LogConsistency { path: vec!["ef".into()] });
}

#[test]
fn report() {
    let request = ReportRequest {
        category: Category::NotScannedAtTill.name().into(),
        text: "t".into(),
        code: Some("0104".into()),
        verdict: None,
        place: Some(Place { text: "Almaty".into(), position: Some((43.2, 76.9)) }),
        contact: None,
        photos: vec![PhotoRef { sha256: "ab".into(), size: 3 }],
        created_at_ms: 1,
        secret_sha256: "cd".into(),
    };
    assert_json_snapshot!(request.clone());
    let receipt = Receipt { received_at_ms: 2, body_sha256: "ef".into(), key_id: "r1".into(), signature: "00".into() };
    let proof = LogProof { index: 5, salt: "ab".into(), path: vec!["cd".into()], checkpoint: "log\n6\n".into() };
    let received = ReportReceived { number: "7K3M-92QF".into(), receipt, proof };
    assert_json_snapshot!("report_received", received);
    assert_json_snapshot!("receipt_file", ReceiptFile { report_id: "0193".into(), report: "{}".into(), received });
    assert_json_snapshot!(
        "report_state",
        ReportStateResponse {
            number: "7K3M-92QF".into(),
            state: ReportState::InReview,
            since_ms: 3,
            reason: "seen".into()
        }
    );
    assert_json_snapshot!("report_decision", ReportDecision { state: ReportState::Rejected, reason: "why".into() });
    let moved = ReportMoved { at_ms: 4, person: "p".into(), state: ReportState::InReview, reason: String::new() };
    let seen = ReportSeen {
        id: "i".into(),
        number: "n".into(),
        state: ReportState::InReview,
        since_ms: 4,
        reason: String::new(),
        report: request,
        events: vec![moved],
    };
    assert_json_snapshot!("report_queue", ReportQueue { items: vec![seen], next: Some("4_i".into()) });
    for state in ReportState::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        assert!(!state.comes_from().contains(&state));
    }
}

#[test]
fn reference_and_problem() {
    let title =
        Localised { kk: "эмиссияланған".into(), ru: "эмитирован".into(), en: "issued".into() };
    let issued = Word { name: "issued".into(), title };
    assert_json_snapshot!(ReferenceData {
        version: 3,
        changed_at_ms: 1_780_000_000_000,
        directories: Directories { statuses: vec![issued], ..Directories::default() },
        groups: vec![GroupInForce { group: "beer".into(), since: "2026-02-01".into(), fully: "2026-02-01".into() }],
        keys: vec![KeyInfo {
            id: "EE06".into(),
            issuer: "990140001234".into(),
            gtin_prefixes: vec!["0487".into()],
            public_key: "00".into()
        }],
        receipt_key_id: "r1".into(),
        receipt_public_key: "11".into(),
    });
    assert_json_snapshot!(Problem::new(ProblemCode::InvalidField).field("text"));
}

#[test]
fn an_unknown_field_in_a_request_is_refused_and_in_an_answer_is_not() {
    assert!(serde_json::from_str::<VerificationRequest>(r#"{"codes":[],"x":1}"#).is_err());
    assert!(serde_json::from_str::<VerificationResponse>(r#"{"checked_at_ms":1,"answers":[],"x":1}"#).is_ok());
}

#[test]
fn session() {
    let request = SignInRequest::Password { login: "maker".into(), password: "secret".into() };
    assert_json_snapshot!(request);
    assert_json_snapshot!(RefreshRequest { refresh_token: "r".into() });
    let me = Me { id: "p1".into(), name: "Айгүл".into(), role: Role::Head, bin: Some("990140000017".into()) };
    assert_json_snapshot!(SessionResponse {
        access_token: "a".into(),
        access_expires_in_s: 900,
        refresh_token: "r".into(),
        refresh_expires_in_s: 5,
        me
    });
    for role in Role::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        assert_eq!(Role::from_name(role.name()), Some(role));
    }
}

#[test]
fn participant() {
    let head = EmployeeRequest { login: "l".into(), password: "secret".into(), name: "n".into() };
    let trades = Trade::ALL.to_vec();
    for trade in Trade::ALL {
        assert_eq!(serde_json::to_value(trade).unwrap(), trade.name());
    }
    assert_json_snapshot!(ParticipantRequest { bin: "1".into(), name: "n".into(), trades: trades.clone(), head });
    let state = ParticipantState::Waiting;
    let one = Participant { bin: "1".into(), name: "n".into(), trades, state, since_ms: 2 };
    assert_json_snapshot!(Participants { items: vec![one], next: Some("1".into()) });
    assert_json_snapshot!(StateRequest { state: ParticipantState::Active });
    let place = BusinessPlace { name: "n".into(), address: "a".into(), is_closed: true, id: Some("i".into()) };
    assert_json_snapshot!(BusinessPlaces { items: vec![place] });
    let prefix = CompanyPrefix { prefix: "487000000".into(), since_ms: 2 };
    assert_json_snapshot!(CompanyPrefixes { items: vec![prefix] });
}

#[test]
fn people() {
    let (login, password, name) = ("l".to_owned(), "secret".to_owned(), "n".to_owned());
    assert_json_snapshot!(ControllerRequest { login: login.clone(), password: password.clone(), name: name.clone() });
    let state = PersonState::Blocked;
    let employee = Employee { id: "p".into(), login: "l".into(), name: "n".into(), role: Role::Employee, state };
    assert_json_snapshot!(Employees { items: vec![employee] });
    let role = Role::Inspector;
    assert_json_snapshot!(AccountRequest {
        login: login.clone(),
        password: password.clone(),
        name: name.clone(),
        role
    });
    let account = Account { id: "p".into(), login, name, role, bin: Some("1".into()), state, since_ms: 2 };
    assert_json_snapshot!(Accounts { items: vec![account], next: Some("l".into()) });
    assert_json_snapshot!(OwnPasswordRequest { password: password.clone(), new_password: "another".into() });
    assert_json_snapshot!(PasswordRequest { password });
}

#[test]
fn document() {
    for kind in DocumentKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        assert_eq!(DocumentKind::from_name(kind.name()), Some(kind));
    }
    assert_json_snapshot!(DocumentRequest {
        kind: DocumentKind::LiftRecall,
        codes: vec!["c".into()],
        reason: Some("RETAIL".into()),
        package: Some("00".into()),
        level: Some(PackageLevel::BoxLv2),
        production_date: Some("2026-01-02".into()),
        expiry_date: Some("2027-01-02".into()),
        lot: Some("l".into()),
        destination: None,
        words: Some("w".into()),
        in_part: true
    });
    let violation =
        Violation { path: "codes[0]".into(), code: Some("c".into()), rule: "final".into(), message: "m".into() };
    let one = DocumentResponse {
        id: "d".into(),
        kind: DocumentKind::Apply,
        state: DocumentState::PartiallyProcessed,
        filed_at_ms: 1,
        body_sha256: "ab".into(),
        named: 2,
        changed: 3,
        violations: vec![violation.clone()],
        proof: None,
    };
    assert_json_snapshot!(DocumentList { items: vec![one], next: Some("1_d".into()) });
    let detail = Some("d".into());
    assert_json_snapshot!(Problem {
        detail,
        violations: vec![violation],
        ..Problem::new(ProblemCode::DocumentRefused)
    });
    assert_json_snapshot!(CodeHistoryRequest { code: "c".into() });
    let event = CodeEvent {
        n: 1,
        at_ms: 2,
        who: "w".into(),
        change: "withdraw".into(),
        reason: Some("RETAIL".into()),
        words: Some("w".into()),
        document: Some("d".into()),
        person: Some("p".into()),
        before: "in_circulation".into(),
        after: "withdrawn".into(),
    };
    assert_json_snapshot!(CodeHistory {
        code: "c".into(),
        owner: "o".into(),
        events: vec![event],
        batch_recalls: Vec::new()
    });
}

#[test]
fn order() {
    let line = CodeOrderLineRequest { gtin: "04".into(), count: 7, level: Some(PackageLevel::Group) };
    assert_json_snapshot!(CodeOrderRequest { lines: vec![line] });
    let line =
        CodeOrderLine { gtin: "04".into(), level: PackageLevel::Group, count: 7, issued: 5, key_id: "AQ01".into() };
    let one = CodeOrder { id: "o".into(), state: CodeOrderState::InProcess, ordered_at_ms: 1, lines: vec![line] };
    assert_json_snapshot!(CodeOrders { items: vec![one], next: Some("1_o".into()) });
    let (from, until) = ("2026-01-01".to_owned(), "2026-12-31".to_owned());
    assert_json_snapshot!(CheckKeyRequest {
        issuer: "1".into(),
        gtin_prefixes: vec!["0487".into()],
        active_from: from.clone(),
        active_until: until.clone()
    });
    let info =
        KeyInfo { id: "AQ01".into(), issuer: "1".into(), gtin_prefixes: vec!["0487".into()], public_key: "ab".into() };
    assert_json_snapshot!(CheckKeyResponse { info, active_from: from, active_until: until });
}

#[test]
fn act() {
    assert_json_snapshot!(ActRequest { receiver: "2".into(), number: "7".into(), codes: vec!["c".into()] });
    let one = Act {
        id: "a".into(),
        sender: "1".into(),
        receiver: "2".into(),
        number: "7".into(),
        state: ActState::PartiallyAccepted,
        lines: 3,
        progress: 3,
        refused: 0,
        accepted: 2,
        drafted_at_ms: 1,
        sent_at_ms: Some(2),
        is_overdue: true,
        deadline: Some("2026-12-14".into()),
        decided_at_ms: Some(3),
        drafted_by: Some("p".into()),
        sent_by: Some("q".into()),
        decided_by: None,
        note: "n".into(),
        surplus: vec!["00".into()],
        proof: None,
    };
    assert_json_snapshot!(Acts { items: vec![one], next: Some("1_a".into()) });
    let line = ActLine {
        n: 0,
        code: "c".into(),
        state: ActLineState::Returned,
        rule: Some("recalled".into()),
        message: Some("m".into()),
        not_taken: Some(NotTaken::OtherGoods),
    };
    assert_json_snapshot!(ActLines { items: vec![line], next: Some(1_000) });
    let not_taken = vec![NotTakenCode { code: "c".into(), reason: NotTaken::Missing }];
    assert_json_snapshot!(DecisionRequest { refuse: false, not_taken, surplus: vec!["00".into()], note: "n".into() });
    for reason in NotTaken::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
    }
}

#[test]
fn statements() {
    let own = str::to_owned;
    let (id, sha) = (own("a"), own("s"));
    let act = Statement::Act {
        id: id.clone(),
        sender: own("1"),
        receiver: own("2"),
        turn: own("dispatch"),
        body_sha256: sha.clone(),
        at_ms: 5,
    };
    let document = Statement::Document {
        id: id.clone(),
        bin: own("b"),
        body_sha256: sha,
        state: own("success"),
        changed: 1,
        at_ms: 2,
    };
    let recall = Statement::Recall {
        id,
        word: own("recalled"),
        gtin: own("04870000001019"),
        lot: own("A1"),
        body_sha256: own("s"),
        at_ms: -1,
    };
    for (statement, text) in [
        (act, "aiqyn act receipt v1\na\n1\n2\ndispatch\ns\n5\n"),
        (document, "aiqyn document receipt v1\na\nb\ns\nsuccess\n1\n2\n"),
        (recall, "aiqyn recall receipt v2\na\nrecalled\n04870000001019\nA1\ns\n-1\n"),
    ] {
        assert_eq!(statement.text(), text);
        assert_eq!(Statement::parse(text).as_ref(), Some(&statement));
        for other in [
            text.trim_end(),
            &text.replace("receipt v", "receipt v9"),
            &format!("{text}\n"),
            &text.replace("\na\n", "\n"),
            &text.replace("dispatch", "despatch").replace("success", "failure").replace("recalled", "called"),
            &text.replace("\n5\n", "\n+5\n").replace("\n2\n", "\n02\n").replace("-1", "-01"),
        ] {
            assert_ne!(other, text);
            assert_eq!(Statement::parse(other), None, "{other}");
        }
    }
    let proof = LogProof { index: 5, salt: "ab".into(), path: vec!["cd".into()], checkpoint: "log\n6\n".into() };
    assert_json_snapshot!(Proven { statement: "s".into(), proof });
}

#[test]
fn catalogue() {
    let manufacturer = Party { name: localised("maker"), country: "KZ".into(), bin: None };
    let card = Product {
        gtin: "04".into(),
        name: localised("name"),
        manufacturer,
        importer: None,
        shelf_life_months: Some(12),
        shelf_life_days: None,
    };
    assert_json_snapshot!(CardRequest { group: "beer".into(), card: card.clone() });
    let draft = CardDraft {
        group: "beer".into(),
        card,
        owner: "1".into(),
        state: CardState::Moderation,
        reason: "r".into(),
        since_ms: 2,
    };
    assert_json_snapshot!(CardDrafts { items: vec![draft], next: Some("n".into()) });
    assert_json_snapshot!(CardDecision { since_ms: 1, publish: false, reason: "r".into() });
    for state in CardState::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.name());
    }
}
