//! Packages: naming one names all that is in it.
use circulation::{Change, Level, Rule, State, Status, Withdrawal};
use store::{
    Asked, Changed, Changes, CodeRow, Command, CompanyPrefix, Contents, Details, Import, Joining, Noted, Pack, Packed,
    Participant, Person, Recall, Stamp, Told, Unpack, Why,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    a_pallet_of_boxes_of_units,
    one_refuses_for_all,
    broken_up_and_packed_again,
    a_pallet_is_broken_up_with_its_boxes,
    a_box_that_is_broken_up_is_off_its_pallet,
    one_parent_and_no_circle,
    a_package_of_nothing,
    two_pack_the_same_at_once,
    one_that_is_blocked_does_not_shield_the_rest,
    what_lies_in_packages_is_told,
    what_is_the_packages_fault_stands_at_the_package,
    numbers_begin_with_the_prefix_of_who_packs,
);

const BOX: &str = "00148700000000000011";
const PALLET: &str = "00148700000000000028";

fn stamp() -> Stamp {
    Stamp { at_ms: 1_795_000_000_000, who: "990140001234".to_owned(), document: None }
}

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| code(n).code).collect()
}

async fn units(fresh: &Fresh, n: usize, status: Status) {
    let state = |row: CodeRow| CodeRow { state: State { status, ..State::issued(false) }, ..row };
    let codes = (0..n).map(code).map(state).collect();
    fresh.store.import(Import { codes, ..Import::default() }).await.unwrap();
}

async fn pack(fresh: &Fresh, package: &str, level: Level, inside: Vec<String>) -> Packed {
    fresh.store.pack(Pack { package: package.to_owned(), level, inside, stamp: stamp(), owner: None }).await.unwrap()
}

async fn change(fresh: &Fresh, named: &str, change: Change) -> Changed {
    change_all(fresh, &[named], change).await.remove(0)
}

/// All of them in one document.
async fn change_all(fresh: &Fresh, named: &[&str], change: Change) -> Vec<Changed> {
    let commands = named.iter().map(|code| ((*code).to_owned(), Command::Change(change))).collect();
    let changes = Changes {
        commands,
        stamp: stamp(),
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    fresh.store.change(changes).await.unwrap()
}

async fn statuses(fresh: &Fresh, codes: Vec<String>) -> Vec<Status> {
    let asked = codes.into_iter().map(|code| Asked { code, gtin: String::new(), ..Asked::default() }).collect();
    let found = fresh.store.find(asked).await.unwrap();
    found.into_iter().map(|found| found.code.unwrap().state.status).collect()
}

async fn one_that_is_blocked_does_not_shield_the_rest(fresh: &Fresh) {
    units(fresh, 3, Status::InCirculation).await;
    assert!(matches!(change(fresh, &code(1).code, Change::Block).await, Changed::Done(_, 1)));
    assert_eq!(pack(fresh, BOX, Level::BoxLv1, names(0..3)).await, Packed::Done);
    // The box and the two that were not.
    assert!(matches!(change(fresh, BOX, Change::Block).await, Changed::Done(_, 3)));
    let refused = Changed::Refused { code: BOX.to_owned(), rule: Rule::BlockedAlready };
    assert_eq!(change(fresh, BOX, Change::Block).await, refused);
    assert!(matches!(change(fresh, &code(2).code, Change::Unblock).await, Changed::Done(_, 1)));
    assert!(matches!(change(fresh, BOX, Change::Unblock).await, Changed::Done(_, 3)));
    assert!(matches!(change(fresh, BOX, Change::Unblock).await, Changed::Refused { rule: Rule::NotBlocked, .. }));
}

async fn what_is_the_packages_fault_stands_at_the_package(fresh: &Fresh) {
    units(fresh, 4, Status::InCirculation).await;
    let unit = code(3).code;
    let refused = |package: &str, why| Packed::Refused(vec![(package.to_owned(), why)]);
    assert_eq!(pack(fresh, &unit, Level::Unit, names(0..2)).await, refused(&unit, Why::Rule(Rule::NotPackage)));
    assert_eq!(pack(fresh, BOX, Level::BoxLv1, names(0..2)).await, Packed::Done);
    let history = fresh.store.history(BOX.to_owned()).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str(), event.after.as_str())).collect();
    assert_eq!(told, [(1, "aggregate", "in_circulation")], "it began with what was put into it");
    assert_eq!(history[0].stamp, stamp());
    change(fresh, BOX, Change::Send).await;
    assert_eq!(fresh.store.history(BOX.to_owned()).await.unwrap().events[1].n, 2);
    assert_eq!(pack(fresh, BOX, Level::BoxLv1, names(2..3)).await, refused(BOX, Why::Rule(Rule::InTransfer)));
    let unpack = async |package: &str, owner: Option<&str>| {
        let (package, owner) = (package.to_owned(), owner.map(str::to_owned));
        fresh.store.unpack(Unpack { package, inside: names(0..2), stamp: stamp(), owner }).await.unwrap()
    };
    assert_eq!(unpack(BOX, None).await, refused(BOX, Why::Rule(Rule::InTransfer)));
    assert_eq!(unpack(PALLET, None).await, refused(PALLET, Why::Unknown));
    assert_eq!(unpack(BOX, Some("nobody")).await, refused(BOX, Why::Rule(Rule::NotOwner)));
    change(fresh, BOX, Change::TurnBack).await;
    // What is written off lets go of what lies in it.
    change(fresh, BOX, Change::Withdraw(Withdrawal::Destruction)).await;
    assert_eq!(unpack(BOX, None).await, Packed::Done);
    assert_eq!(pack(fresh, BOX, Level::BoxLv1, names(2..3)).await, refused(BOX, Why::Rule(Rule::Final)));
}

async fn numbers_begin_with_the_prefix_of_who_packs(fresh: &Fresh) {
    let owner = code(0).owner;
    for (n, bin) in [owner.clone(), "990140000099".to_owned()].into_iter().enumerate() {
        let person = Person {
            id: format!("p{n}"),
            login: format!("l{n}"),
            name: "n".to_owned(),
            role: "head".to_owned(),
            bin: Some(bin.clone()),
            password: "x".to_owned(),
            state: "active".to_owned(),
            since_ms: 1,
        };
        let (name, trades, state) = ("n".to_owned(), "producer".to_owned(), "active".to_owned());
        let participant = Some(Participant { bin, name, trades, state, since_ms: 1 });
        fresh.store.join(Joining { person, participant }).await.unwrap();
    }
    let note = async |prefix: &str, bin: &str| {
        let (prefix, bin) = (prefix.to_owned(), bin.to_owned());
        fresh.store.note_prefix(CompanyPrefix { prefix, bin, since_ms: 1, noted_by: "o".to_owned() }).await.unwrap()
    };
    assert_eq!(note("4870", "000000000000").await, Noted::NoParticipant);
    assert!(matches!(note("487000000", "990140000099").await, Noted::Done(_)));
    assert!(matches!(note("487000000", "990140000099").await, Noted::Done(_)), "the same again is the same");
    for taken in ["487000000", "4870000001", "4870"] {
        assert_eq!(note(taken, &owner).await, Noted::Overlaps, "{taken}");
    }
    for free in ["487000001", "48700001", "4869"] {
        assert!(matches!(note(free, &owner).await, Noted::Done(_)), "{free}");
    }
    units(fresh, 4, Status::InCirculation).await;
    let pack = async |package: &str, inside| {
        let (package, owner) = (package.to_owned(), Some(owner.clone()));
        let pack = Pack { package, level: Level::BoxLv1, inside, stamp: stamp(), owner };
        fresh.store.pack(pack).await.unwrap()
    };
    // Extension digit 1, then the prefix.
    let another = Packed::Refused(vec![(BOX.to_owned(), Why::Rule(Rule::PrefixOfAnother))]);
    assert_eq!(pack(BOX, names(0..1)).await, another);
    assert_eq!(pack("00348700000100000002", names(0..1)).await, Packed::Done);
    assert_eq!(pack("00346000000100000002", names(1..2)).await, Packed::Done, "of whom nothing is noted");
    assert!(fresh.store.drop_prefix("487000000".to_owned(), "990140000099".to_owned()).await.unwrap());
    assert!(!fresh.store.drop_prefix("487000000".to_owned(), "990140000099".to_owned()).await.unwrap());
    assert_eq!(pack(BOX, names(2..3)).await, Packed::Done);
}

async fn what_lies_in_packages_is_told(fresh: &Fresh) {
    units(fresh, 10, Status::InCirculation).await;
    pack(fresh, BOX, Level::BoxLv1, names(0..4)).await;
    pack(fresh, PALLET, Level::BoxLv2, [vec![BOX.to_owned()], names(4..8)].concat()).await;
    const EMPTY: Contents = Contents { units: 0, packages: 0, stopped: 0, gone: 0, is_part: false };
    let told = async |packages: &[&str], at_most: usize| {
        let packages = packages.iter().map(|package| (*package).to_owned()).collect();
        fresh.store.contents(packages, at_most).await.unwrap()
    };
    let both = [Contents { units: 8, packages: 1, ..EMPTY }, Contents { units: 4, ..EMPTY }];
    assert_eq!(told(&[PALLET, BOX], 100).await, both);
    let unit = code(1).code;
    change(fresh, &unit, Change::Block).await;
    change(fresh, &code(2).code, Change::Withdraw(Withdrawal::Retail)).await;
    // Sold and called back: both are told.
    change(fresh, &code(2).code, Change::Recall).await;
    let both = [both[0], both[1]].map(|contents| Contents {
        stopped: contents.stopped + 2,
        gone: contents.gone + 1,
        ..contents
    });
    assert_eq!(told(&[PALLET, BOX, &unit, "none"], 100).await, [both[0], both[1], EMPTY, EMPTY]);
    // The pallet itself is looked into, the box in it is not.
    let part = told(&[PALLET], 6).await;
    assert_eq!(part, [Contents { units: 4, packages: 1, is_part: true, ..EMPTY }]);
    assert_eq!(told(&[PALLET], 4).await, [Contents { is_part: true, ..EMPTY }]);
    // A batch that is called back as a whole.
    let (gtin, lot) = (code(5).gtin, "L5".to_owned());
    let tell = Changes {
        commands: vec![(code(5).code, Command::Change(Change::Block))],
        stamp: stamp(),
        is_whole: true,
        owner: None,
        details: Details { all: Told { lot: Some(lot.clone()), ..Told::default() }, ..Details::default() },
        why: None,
        new_owner: None,
    };
    fresh.store.change(tell).await.unwrap();
    change(fresh, &code(5).code, Change::Unblock).await;
    assert_eq!(told(&[PALLET], 100).await[0].stopped, 2);
    let recall = Recall {
        id: "r".to_owned(),
        gtin,
        lot,
        reason: "glass".to_owned(),
        bin: String::new(),
        person: "p".to_owned(),
        at_ms: 1,
        body_sha256: String::new(),
        lifted: None,
    };
    fresh.store.recall(recall).await.unwrap();
    assert_eq!(told(&[PALLET], 100).await[0].stopped, 3);
    let unpack = Unpack { package: BOX.to_owned(), inside: names(0..4), stamp: stamp(), owner: None };
    assert_eq!(fresh.store.unpack(unpack).await.unwrap(), Packed::Done);
    assert_eq!(told(&[BOX], 100).await, [EMPTY]);
    // A group pack stands for units that nobody told of; the box around it is not counted beside them.
    let group = CodeRow {
        level: Level::Group,
        state: State { status: Status::InCirculation, ..State::issued(true) },
        ..code(99)
    };
    fresh.store.import(Import { codes: vec![group], ..Import::default() }).await.unwrap();
    pack(fresh, BOX, Level::BoxLv1, vec![code(99).code, code(9).code]).await;
    change(fresh, BOX, Change::Block).await;
    assert_eq!(told(&[BOX], 100).await, [Contents { units: 1, packages: 1, stopped: 2, ..EMPTY }]);
    // Of two, the one that is asked about first is looked into.
    let [first, second] = told(&[BOX, PALLET], 2).await[..] else { panic!() };
    assert_eq!((first.units, second.is_part), (1, true));
    let [first, second] = told(&[PALLET, BOX], 5).await[..] else { panic!() };
    assert_eq!((first.packages, second.is_part), (1, true));
}

async fn a_pallet_of_boxes_of_units(fresh: &Fresh) {
    units(fresh, 10, Status::Applied).await;
    assert_eq!(pack(fresh, BOX, Level::BoxLv1, names(0..8)).await, Packed::Done);
    assert_eq!(pack(fresh, PALLET, Level::BoxLv2, vec![BOX.to_owned()]).await, Packed::Done);
    let done = change(fresh, PALLET, Change::Introduce).await;
    assert!(matches!(done, Changed::Done(State { status: Status::InCirculation, .. }, 10)), "{done:?}");
    let mut expected = vec![Status::InCirculation; 8];
    expected.extend([Status::Applied; 2]);
    assert_eq!(statuses(fresh, names(0..10)).await, expected);
    let history = fresh.store.history(code(3).code).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str())).collect();
    assert_eq!(told, [(1, "pack"), (2, "introduce")]);
    assert_eq!(history[0].reason.as_deref(), Some(BOX));
}

async fn one_refuses_for_all(fresh: &Fresh) {
    units(fresh, 3, Status::InCirculation).await;
    pack(fresh, BOX, Level::BoxLv1, names(0..3)).await;
    change(fresh, &code(1).code, Change::Block).await;
    let refused = change(fresh, BOX, Change::Send).await;
    assert_eq!(refused, Changed::Refused { code: code(1).code, rule: Rule::Blocked });
    assert_eq!(statuses(fresh, names(0..3)).await, [Status::InCirculation; 3]);
}

async fn broken_up_and_packed_again(fresh: &Fresh) {
    units(fresh, 4, Status::InCirculation).await;
    pack(fresh, BOX, Level::BoxLv1, names(0..4)).await;
    let done = change(fresh, BOX, Change::Disaggregate).await;
    assert!(matches!(done, Changed::Done(State { status: Status::Disaggregated, .. }, 1)), "{done:?}");
    assert_eq!(statuses(fresh, names(0..4)).await, [Status::InCirculation; 4]);
    // What lay in it knows that it does not any more.
    let history = fresh.store.history(code(1).code).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str(), event.reason.as_deref())).collect();
    assert_eq!(told, [(1, "pack", Some(BOX)), (2, "unpack", Some(BOX))]);
    assert_eq!(history[1].stamp, stamp());
    let again = pack(fresh, BOX, Level::BoxLv1, names(0..4)).await;
    assert!(matches!(&again, Packed::Refused(refused) if refused[0].1 == Why::Rule(Rule::Final)), "{again:?}");
    assert_eq!(pack(fresh, PALLET, Level::BoxLv1, names(0..4)).await, Packed::Done);
    let unpack = Unpack { package: PALLET.to_owned(), inside: names(0..2), stamp: stamp(), owner: None };
    assert_eq!(fresh.store.unpack(unpack.clone()).await.unwrap(), Packed::Done);
    let twice = fresh.store.unpack(unpack).await.unwrap();
    let not_inside = names(0..2).into_iter().map(|code| (code, Why::Rule(Rule::NotInPackage))).collect();
    assert_eq!(twice, Packed::Refused(not_inside));
    // What was taken out is not named with the package any more.
    let done = change(fresh, PALLET, Change::Withdraw(Withdrawal::Export)).await;
    assert!(matches!(done, Changed::Done(_, 3)), "{done:?}");
}

async fn a_pallet_is_broken_up_with_its_boxes(fresh: &Fresh) {
    units(fresh, 2, Status::InCirculation).await;
    pack(fresh, BOX, Level::BoxLv1, names(0..2)).await;
    assert_eq!(pack(fresh, PALLET, Level::BoxLv2, vec![BOX.to_owned()]).await, Packed::Done);
    let done = change_all(fresh, &[PALLET, BOX], Change::Disaggregate).await;
    assert!(done.iter().all(|one| matches!(one, Changed::Done(_, 1))), "{done:?}");
    let told = async |code: &str| {
        let history = fresh.store.history(code.to_owned()).await.unwrap().events;
        history.into_iter().map(|event| (event.n, event.change, event.after)).collect::<Vec<_>>()
    };
    let line = |n, change: &str, after: &str| (n, change.to_owned(), after.to_owned());
    let of_box = [
        line(1, "aggregate", "in_circulation"),
        line(2, "pack", "in_circulation"),
        line(3, "disaggregate", "disaggregated"),
        line(4, "unpack", "disaggregated"),
    ];
    assert_eq!(told(BOX).await, of_box);
    assert_eq!(told(&code(1).code).await.len(), 2);
    assert_eq!(pack(fresh, "00487000000000000023", Level::BoxLv1, names(0..2)).await, Packed::Done);
    assert_eq!(told(&code(1).code).await.last(), Some(&line(3, "pack", "in_circulation")));
}

async fn a_box_that_is_broken_up_is_off_its_pallet(fresh: &Fresh) {
    units(fresh, 4, Status::InCirculation).await;
    pack(fresh, BOX, Level::BoxLv1, names(0..2)).await;
    pack(fresh, PALLET, Level::BoxLv2, [vec![BOX.to_owned()], names(2..4)].concat()).await;
    assert!(matches!(change(fresh, BOX, Change::Disaggregate).await, Changed::Done(_, 1)));
    let history = fresh.store.history(BOX.to_owned()).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str(), event.reason.as_deref())).collect();
    let off =
        [(1, "aggregate", None), (2, "pack", Some(PALLET)), (3, "disaggregate", None), (4, "unpack", Some(PALLET))];
    assert_eq!(told, off);
    // The pallet goes on without it: nothing in it is gone, and it can be sent.
    let contents = fresh.store.contents(vec![PALLET.to_owned()], 100).await.unwrap();
    assert_eq!(contents, [Contents { units: 2, packages: 0, stopped: 0, gone: 0, is_part: false }]);
    assert!(matches!(change(fresh, PALLET, Change::Send).await, Changed::Done(_, 3)));
}

async fn one_parent_and_no_circle(fresh: &Fresh) {
    units(fresh, 3, Status::Applied).await;
    pack(fresh, BOX, Level::BoxLv1, names(0..2)).await;
    let other = pack(fresh, PALLET, Level::BoxLv2, names(1..3)).await;
    assert_eq!(other, Packed::Refused(vec![(code(1).code, Why::Rule(Rule::InPackage))]));
    assert_eq!(pack(fresh, PALLET, Level::BoxLv2, vec![BOX.to_owned()]).await, Packed::Done);
    let circle = pack(fresh, BOX, Level::BoxLv1, vec![PALLET.to_owned()]).await;
    assert_eq!(circle, Packed::Refused(vec![(PALLET.to_owned(), Why::Rule(Rule::LevelNotBelow))]));
    let itself = pack(fresh, BOX, Level::BoxLv1, vec![BOX.to_owned()]).await;
    assert!(matches!(itself, Packed::Refused(_)), "{itself:?}");
    let in_a_unit = pack(fresh, &code(2).code, Level::Unit, vec![BOX.to_owned()]).await;
    assert_eq!(in_a_unit, Packed::Refused(vec![(code(2).code, Why::Rule(Rule::NotPackage))]));
}

async fn a_package_of_nothing(fresh: &Fresh) {
    let nothing = pack(fresh, BOX, Level::BoxLv1, Vec::new()).await;
    assert_eq!(nothing, Packed::Refused(vec![(BOX.to_owned(), Why::Unknown)]));
    let unknown = pack(fresh, BOX, Level::BoxLv1, names(0..1)).await;
    assert!(matches!(&unknown, Packed::Refused(refused) if refused.len() == 2), "{unknown:?}");
}

async fn two_pack_the_same_at_once(fresh: &Fresh) {
    units(fresh, 6, Status::Applied).await;
    let other = fresh.another().await;
    let packs = (0..12).map(|n| {
        let store = if n % 2 == 0 { fresh.store.clone() } else { other.clone() };
        let package = format!("0014870000000000{n:04}");
        let pack = Pack { package, level: Level::BoxLv1, inside: names(0..6), stamp: stamp(), owner: None };
        tokio::spawn(async move { store.pack(pack).await.unwrap() })
    });
    let mut done = 0;
    for packed in packs.collect::<Vec<_>>() {
        done += usize::from(packed.await.unwrap() == Packed::Done);
    }
    assert_eq!(done, 1);
}
