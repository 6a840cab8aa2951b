//! Documents: filed once, whole or in part, by who owns what they name.
use circulation::{Change, Level, Rule, State, Status, Withdrawal};
use store::{
    Act, Asked, Changes, CodeRow, Command, Details, DocumentFault, DocumentPage, DocumentRow, DocumentState,
    FiledDocument, Import, NewDocument, Pack, Stamp, UNKNOWN_CODE,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    filed_once,
    what_is_refused_is_listed,
    goods_of_others_are_not_touched,
    what_a_report_tells_of_goods,
    packing_is_a_document_too,
    the_newest_first,
    many_file_the_same_at_once,
);

const OWNER: &str = "990140000017";

fn stamp(id: &str) -> Stamp {
    Stamp { at_ms: 7, who: OWNER.to_owned(), document: Some(id.to_owned()) }
}

fn document(id: &str, act: Act) -> NewDocument {
    NewDocument {
        id: id.to_owned(),
        kind: "withdraw".to_owned(),
        bin: OWNER.to_owned(),
        person: "p1".to_owned(),
        at_ms: 7,
        body: b"{}".to_vec(),
        body_sha256: "ab".to_owned(),
        act,
        destination: None,
        words: None,
    }
}

fn withdraw(id: &str, codes: &[usize], is_whole: bool) -> NewDocument {
    let command = Command::Change(Change::Withdraw(Withdrawal::Retail));
    let commands = codes.iter().map(|n| (code(*n).code, command)).collect();
    let owner = Some(OWNER.to_owned());
    document(
        id,
        Act::Change(Changes {
            commands,
            stamp: stamp(id),
            is_whole,
            owner,
            details: Details::default(),
            why: None,
            new_owner: None,
        }),
    )
}

async fn goods(fresh: &Fresh) {
    let free = |n: usize| CodeRow { state: State { is_recalled: false, ..code(n).state }, ..code(n) };
    fresh.store.import(Import { codes: (1..=5).map(free).collect(), ..Import::default() }).await.unwrap();
}

async fn file(fresh: &Fresh, new: NewDocument) -> DocumentRow {
    match fresh.store.file_document(new).await.unwrap() {
        FiledDocument::Filed(row) => row,
        FiledDocument::IdTaken => panic!("the id is taken"),
    }
}

async fn row(fresh: &Fresh, n: usize) -> CodeRow {
    let found =
        fresh.store.find([Asked { code: code(n).code, gtin: String::new(), ..Asked::default() }].into()).await.unwrap();
    found.into_iter().next().unwrap().code.unwrap()
}

async fn filed_once(fresh: &Fresh) {
    goods(fresh).await;
    let first = file(fresh, withdraw("d1", &[1, 2], true)).await;
    assert_eq!((first.state, first.named, first.changed), (DocumentState::Success, 2, 2));
    assert_eq!(file(fresh, withdraw("d1", &[1, 2], true)).await, first, "again, and nothing is done again");
    assert_eq!(fresh.store.history(code(1).code).await.unwrap().events.len(), 1);
    assert_eq!(fresh.store.document("d1".to_owned()).await.unwrap(), Some(first));
    for other in [
        NewDocument { body_sha256: "cd".to_owned(), ..withdraw("d1", &[3], true) },
        NewDocument { bin: "990240000024".to_owned(), ..withdraw("d1", &[3], true) },
    ] {
        assert_eq!(fresh.store.file_document(other).await.unwrap(), FiledDocument::IdTaken);
    }
    assert_eq!(row(fresh, 3).await.state.status, Status::InCirculation);
}

async fn what_is_refused_is_listed(fresh: &Fresh) {
    goods(fresh).await;
    file(fresh, withdraw("d1", &[1], true)).await;
    let fault = |n, code: CodeRow, rule: &str| DocumentFault { n: Some(n), code: code.code, rule: rule.to_owned() };
    let faults = [fault(0, code(9), UNKNOWN_CODE), fault(2, code(1), Rule::NotInCirculation.id())];
    let whole = file(fresh, withdraw("d2", &[9, 2, 1], true)).await;
    assert_eq!((whole.state, whole.changed, &whole.faults[..]), (DocumentState::Error, 0, &faults[..]));
    assert_eq!(row(fresh, 2).await.state.status, Status::InCirculation);
    let part = file(fresh, withdraw("d3", &[9, 2, 1], false)).await;
    assert_eq!((part.state, part.changed, &part.faults[..]), (DocumentState::PartiallyProcessed, 1, &faults[..]));
    assert_eq!(row(fresh, 2).await.state.status, Status::Withdrawn);
    assert_eq!(fresh.store.document("d3".to_owned()).await.unwrap(), Some(part));
}

async fn goods_of_others_are_not_touched(fresh: &Fresh) {
    goods(fresh).await;
    let mut theirs = withdraw("d1", &[1], true);
    let Act::Change(changes) = &mut theirs.act else { unreachable!() };
    changes.owner = Some("990240000024".to_owned());
    let refused = file(fresh, theirs).await;
    assert_eq!((refused.state, refused.faults[0].rule.as_str()), (DocumentState::Error, Rule::NotOwner.id()));
    let inside = vec![code(1).code, code(2).code];
    let owner = Some("990240000024".to_owned());
    let pack = Pack { package: "00".to_owned(), level: Level::BoxLv1, inside, stamp: stamp("d2"), owner };
    let refused = file(fresh, document("d2", Act::Pack(pack))).await;
    assert_eq!((refused.state, refused.faults.len()), (DocumentState::Error, 2));
}

async fn what_a_report_tells_of_goods(fresh: &Fresh) {
    goods(fresh).await;
    let mut told = withdraw("d1", &[1, 2], true);
    let Act::Change(changes) = &mut told.act else { unreachable!() };
    changes.details.all.expiry_date = Some("2027-05-01".to_owned());
    file(fresh, told).await;
    let row = row(fresh, 2).await;
    assert_eq!(
        (row.expiry_date.as_deref(), row.production_date, row.lot),
        (Some("2027-05-01"), code(2).production_date, code(2).lot)
    );
}

async fn packing_is_a_document_too(fresh: &Fresh) {
    goods(fresh).await;
    let pack = |id: &str, codes: &[usize]| {
        let inside = codes.iter().map(|n| code(*n).code).collect();
        let owner = Some(OWNER.to_owned());
        let pack =
            Pack { package: "00487000000000000017".to_owned(), level: Level::BoxLv1, inside, stamp: stamp(id), owner };
        document(id, Act::Pack(pack))
    };
    let packed = file(fresh, pack("d1", &[1, 2])).await;
    assert_eq!((packed.state, packed.changed), (DocumentState::Success, 2));
    let refused = file(fresh, pack("d2", &[3, 1, 9])).await;
    let rules: Vec<_> = refused.faults.iter().map(|fault| (fault.n, fault.rule.as_str())).collect();
    assert_eq!(rules, [(Some(1), Rule::InPackage.id()), (Some(2), UNKNOWN_CODE)]);
    assert_eq!(
        (row(fresh, 1).await.parent.as_deref(), row(fresh, 3).await.parent),
        (Some("00487000000000000017"), None)
    );
}

async fn the_newest_first(fresh: &Fresh) {
    goods(fresh).await;
    for (id, at_ms) in [("a", 1), ("b", 2), ("c", 2), ("d", 3)] {
        file(fresh, NewDocument { at_ms, ..withdraw(id, &[9], true) }).await;
    }
    file(fresh, NewDocument { bin: "other".to_owned(), ..withdraw("e", &[9], true) }).await;
    let page = |before| DocumentPage { bin: OWNER.to_owned(), before, at_most: 2 };
    let ids = async |before| {
        let rows = fresh.store.documents(page(before)).await.unwrap();
        rows.into_iter().map(|row| (row.at_ms, row.id)).collect::<Vec<_>>()
    };
    let first = ids(None).await;
    assert_eq!(first, [(3, "d".to_owned()), (2, "c".to_owned())]);
    assert_eq!(ids(first.last().cloned()).await, [(2, "b".to_owned()), (1, "a".to_owned())]);
}

async fn many_file_the_same_at_once(fresh: &Fresh) {
    goods(fresh).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let store = fresh.store.clone();
        // One document sent again and again, and others that want the same code.
        let id = if n % 2 == 0 { "same".to_owned() } else { format!("other {n}") };
        tasks.spawn(async move { store.file_document(withdraw(&id, &[1], true)).await.unwrap() });
    }
    let mut done = std::collections::BTreeSet::new();
    for outcome in tasks.join_all().await {
        let FiledDocument::Filed(row) = outcome else { panic!("the id is taken") };
        if row.state == DocumentState::Success {
            done.insert(row.id);
        }
    }
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(fresh.store.history(code(1).code).await.unwrap().events.len(), 1);
}
