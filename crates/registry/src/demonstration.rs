//! Fills the store with the demonstration's goods.
use circulation::Change;
use store::{
    Card, Changes, CodeRow, Command, Details, Import, Joined, Joining, Pack, Packed, Participant, Person, Stamp, Store,
};

use crate::check::CheckKey;
use crate::identity;

/// Loads products, keys and codes. Loading again moves the dates of codes to today and leaves what happened to them.
pub async fn load(store: &Store) -> anyhow::Result<()> {
    let keys = demo::keys().into_iter().map(|key| {
        let info = api::KeyInfo {
            id: key.id.to_owned(),
            issuer: key.issuer.to_owned(),
            gtin_prefixes: key.gtin_prefixes.clone(),
            public_key: hex::encode(key.public),
        };
        CheckKey::row(info, hex::encode(key.mac_secret), hex::encode(key.secret))
    });
    let cards = demo::goods().into_iter().map(|good| crate::import::card(good.group, &good.card, demo::MAKER));
    let packages = demo::packages(crate::today());
    let is_package = |code: &str| packages.iter().any(|package| package.code.canonical == code);
    let codes = demo::codes(crate::today()).into_iter().filter(|code| !is_package(&code.canonical));
    let inside = packages.iter().flat_map(|package| package.inside.clone());
    let codes = codes.chain(inside).filter_map(|code| {
        Some(CodeRow {
            state: crate::import::state(code.status?, code.overlay, code.level),
            code: code.canonical,
            gtin: code.gtin,
            level: crate::import::level(code.level),
            issued_on: None,
            production_date: code.production.map(|date| date.to_string()),
            expiry_date: code.expiry.map(|date| date.to_string()),
            lot: code.lot,
            copy_suspected: code.copy_suspected,
            parent: None,
            changes: 0,
            owner: demo::MAKER.to_owned(),
        })
    });
    let import = Import {
        cards: cards.collect::<Vec<Card>>(),
        keys: keys.collect(),
        codes: codes.collect(),
        at_ms: crate::now_ms(),
    };
    store.import(import).await?;
    for package in packages {
        pack(store, package).await?;
    }
    people(store).await
}

/// Packs what lies in a package, and sends it off where it is on its way. One that is packed stays as it is.
async fn pack(store: &Store, package: demo::Package) -> anyhow::Result<()> {
    // On the day that they were made.
    let stamp = Stamp { at_ms: crate::now_ms() - 10 * 86_400_000, who: demo::MAKER.to_owned(), document: None };
    let code = package.code.canonical;
    let packed = store.pack(Pack {
        package: code.clone(),
        level: crate::import::level(package.code.level),
        inside: package.inside.into_iter().map(|unit| unit.canonical).collect(),
        stamp: stamp.clone(),
        owner: Some(demo::MAKER.to_owned()),
    });
    if packed.await? == Packed::Done && package.code.status == Some("in_transfer") {
        let send = Changes {
            commands: vec![(code, Command::Change(Change::Send))],
            stamp,
            is_whole: true,
            owner: Some(demo::MAKER.to_owned()),
            details: Details::default(),
            why: None,
            new_owner: None,
        };
        store.change(send).await?;
    }
    Ok(())
}

/// Who is there already stays as they are.
async fn people(store: &Store) -> anyhow::Result<()> {
    let since_ms = crate::now_ms();
    let password = identity::hash(demo::PASSWORD)?;
    for demo::Person { login, name, role, bin } in demo::PEOPLE {
        if store.person_with_login(login.to_owned()).await?.is_some() {
            continue;
        }
        let participant = demo::PARTICIPANTS.iter().find(|participant| Some(participant.bin) == bin);
        let mut joining = Joining {
            person: Person {
                id: format!("demonstration-{login}"),
                login: login.to_owned(),
                name: name.to_owned(),
                role: role.to_owned(),
                bin: bin.map(str::to_owned),
                password: password.clone(),
                state: "active".to_owned(),
                since_ms,
            },
            participant: participant.map(|participant| Participant {
                bin: participant.bin.to_owned(),
                name: participant.name.to_owned(),
                trades: participant.trades.to_owned(),
                state: "active".to_owned(),
                since_ms,
            }),
        };
        if store.join(joining.clone()).await? == Joined::ParticipantTaken {
            joining.participant = None;
            store.join(joining).await?;
        }
    }
    Ok(())
}
