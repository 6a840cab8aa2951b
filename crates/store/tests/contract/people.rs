//! Participants, people and their sessions.
use store::{
    BusinessPlace, Joined, Joining, NewSession, Participant, PeoplePage, Person, PersonStateSet, Refresh, Refreshed,
    SetPassword, SetPersonState,
};

use crate::{Fresh, on_both};

on_both!(
    who_joins_is_there_once,
    participants_in_pages,
    places_are_their_owners,
    a_token_is_good_once,
    a_token_shown_twice_ends_the_session,
    who_is_blocked_is_out,
    another_password_ends_sessions,
    people_in_pages,
    many_take_one_login_at_once,
);

fn participant(n: usize) -> Participant {
    Participant {
        bin: format!("9901400000{n:02}"),
        name: "ТОО «Ромашка»".to_owned(),
        trades: "producer".to_owned(),
        state: "waiting".to_owned(),
        since_ms: 5,
    }
}

fn person(n: usize, bin: Option<&str>) -> Person {
    Person {
        id: format!("p{n}"),
        login: format!("login{n}"),
        name: "Айгүл".to_owned(),
        role: "head".to_owned(),
        bin: bin.map(str::to_owned),
        password: "$argon2id$".to_owned(),
        state: "active".to_owned(),
        since_ms: 5,
    }
}

async fn join(fresh: &Fresh, person: Person, participant: Option<Participant>) -> Joined {
    fresh.store.join(Joining { person, participant }).await.unwrap()
}

async fn who_joins_is_there_once(fresh: &Fresh) {
    let bin = participant(1).bin;
    let head = person(1, Some(&bin));
    assert_eq!(join(fresh, head.clone(), Some(participant(1))).await, Joined::Done);
    assert_eq!(join(fresh, head.clone(), Some(participant(2))).await, Joined::LoginTaken);
    assert_eq!(fresh.store.participant(participant(2).bin).await.unwrap(), None, "nothing half done");
    assert_eq!(join(fresh, person(2, Some(&bin)), Some(participant(1))).await, Joined::ParticipantTaken);
    assert_eq!(fresh.store.person_with_login("login2".to_owned()).await.unwrap(), None, "nothing half done");
    assert_eq!(join(fresh, person(3, Some(&bin)), None).await, Joined::Done);
    assert_eq!(fresh.store.person_with_login("login1".to_owned()).await.unwrap(), Some(head.clone()));
    assert_eq!(fresh.store.people_of(bin.clone()).await.unwrap(), [head, person(3, Some(&bin))]);
    let active = fresh
        .store
        .set_participant_state(bin.clone(), "active".to_owned(), 9, "operator".to_owned())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((active.state.as_str(), active.since_ms), ("active", 9));
    assert_eq!(
        fresh.store.set_participant_state("0".to_owned(), "active".to_owned(), 9, "operator".to_owned()).await.unwrap(),
        None
    );
}

async fn participants_in_pages(fresh: &Fresh) {
    for n in 0..5 {
        join(fresh, person(n, None), Some(participant(n))).await;
    }
    let first = fresh.store.participants(String::new(), 3).await.unwrap();
    let rest = fresh.store.participants(first[2].bin.clone(), 3).await.unwrap();
    let all: Vec<Participant> = first.into_iter().chain(rest).collect();
    assert_eq!(all, (0..5).map(participant).collect::<Vec<_>>());
}

async fn places_are_their_owners(fresh: &Fresh) {
    for n in 0..2 {
        join(fresh, person(n, None), Some(participant(n))).await;
    }
    let place = |n: usize, name: &str| BusinessPlace {
        id: "0193".to_owned(),
        bin: participant(n).bin,
        name: name.to_owned(),
        address: "Алматы, Абай 44".to_owned(),
        state: "active".to_owned(),
    };
    for name in ["shop", "store"] {
        assert_eq!(fresh.store.put_business_place(place(0, name)).await.unwrap(), Some(place(0, name)));
    }
    assert_eq!(fresh.store.put_business_place(place(1, "mine")).await.unwrap(), None);
    assert_eq!(fresh.store.business_places(participant(0).bin).await.unwrap(), [place(0, "store")]);
    assert_eq!(fresh.store.business_places(participant(1).bin).await.unwrap(), []);
}

async fn session(fresh: &Fresh) {
    join(fresh, person(1, None), None).await;
    let new = NewSession { refresh_sha256: "t1".to_owned(), ..new_session("s") };
    assert!(fresh.store.begin_session(new).await.unwrap());
}

fn new_session(id: &str) -> NewSession {
    NewSession {
        id: id.to_owned(),
        person: "p1".to_owned(),
        password: "$argon2id$".to_owned(),
        refresh_sha256: "t".to_owned(),
        until_ms: 100,
    }
}

async fn refresh(fresh: &Fresh, shown: &str, next: &str, at_ms: i64) -> Refreshed {
    let refresh = Refresh {
        id: "s".to_owned(),
        shown_sha256: shown.to_owned(),
        next_sha256: next.to_owned(),
        at_ms,
        until_ms: at_ms + 100,
    };
    fresh.store.refresh_session(refresh).await.unwrap()
}

async fn a_token_is_good_once(fresh: &Fresh) {
    assert_eq!(refresh(fresh, "t1", "t2", 1).await, Refreshed::Over, "there is no session");
    session(fresh).await;
    for (shown, next, at_ms) in [("t1", "t2", 50), ("t2", "t3", 140), ("t3", "t4", 230)] {
        assert_eq!(refresh(fresh, shown, next, at_ms).await, Refreshed::Done(person(1, None)));
    }
    assert_eq!(refresh(fresh, "t4", "t5", 330).await, Refreshed::Over, "nobody used it for too long");
}

async fn a_token_shown_twice_ends_the_session(fresh: &Fresh) {
    session(fresh).await;
    assert_eq!(refresh(fresh, "t1", "t2", 1).await, Refreshed::Done(person(1, None)));
    assert_eq!(refresh(fresh, "t1", "t3", 2).await, Refreshed::Reused);
    assert_eq!(refresh(fresh, "t2", "t4", 3).await, Refreshed::Over, "for who has the newer one too");
}

async fn set_state(fresh: &Fresh, bin: Option<String>, state: &str, at_ms: i64, by: &str) -> PersonStateSet {
    let (id, state, by) = ("p1".to_owned(), state.to_owned(), by.to_owned());
    fresh.store.set_person_state(SetPersonState { id, bin, state, at_ms, by }).await.unwrap()
}

async fn who_is_blocked_is_out(fresh: &Fresh) {
    session(fresh).await;
    assert!(fresh.store.session_stands("s".to_owned()).await.unwrap());
    let other = Some("990140000099".to_owned());
    assert_eq!(set_state(fresh, other, "blocked", 7, "head").await, PersonStateSet::Unknown);
    let PersonStateSet::Done(person) = set_state(fresh, None, "blocked", 7, "operator").await else { panic!() };
    assert_eq!((person.state.as_str(), person.since_ms), ("blocked", 7));
    assert_eq!(set_state(fresh, None, "active", 8, "head").await, PersonStateSet::NotTheirs);
    assert!(!fresh.store.session_stands("s".to_owned()).await.unwrap());
    assert_eq!(refresh(fresh, "t1", "t2", 8).await, Refreshed::Over);
    set_state(fresh, None, "active", 9, "operator").await;
    for state in ["blocked", "active"] {
        assert!(matches!(set_state(fresh, None, state, 9, "head").await, PersonStateSet::Done(_)));
    }
    assert_eq!(refresh(fresh, "t1", "t2", 9).await, Refreshed::Over, "a session that ended does not come back");
}

async fn another_password_ends_sessions(fresh: &Fresh) {
    session(fresh).await;
    assert!(fresh.store.begin_session(new_session("mine")).await.unwrap());
    let (p1, other) = ("p1".to_owned(), Some("990140000099".to_owned()));
    let set = async |id: &str, bin, own: Option<(&str, &str)>| {
        let own = own.map(|(shown, session)| (shown.to_owned(), session.to_owned()));
        let new = SetPassword { id: id.to_owned(), bin, password: "$argon2id$2".to_owned(), own };
        fresh.store.set_password(new).await.unwrap()
    };
    assert!(!set("p1", other, None).await);
    assert!(!set("nobody", None, None).await);
    // What was shown is not theirs any more, or the session is over, or another's.
    assert!(!set("p1", None, Some(("$argon2id$0", "mine"))).await);
    assert!(!set("p1", None, Some(("$argon2id$", "none"))).await);
    assert!(fresh.store.session_stands("s".to_owned()).await.unwrap(), "nothing was done");
    assert!(set("p1", None, Some(("$argon2id$", "mine"))).await);
    assert_eq!(fresh.store.person(p1.clone()).await.unwrap().unwrap().password, "$argon2id$2");
    assert!(fresh.store.session_stands("mine".to_owned()).await.unwrap());
    assert_eq!(refresh(fresh, "t1", "t2", 8).await, Refreshed::Over);
    assert!(!fresh.store.begin_session(new_session("old")).await.unwrap(), "the password was another a moment ago");
    let new = NewSession { password: "$argon2id$2".to_owned(), ..new_session("new") };
    set_state(fresh, None, "blocked", 9, "operator").await;
    assert!(!fresh.store.begin_session(new.clone()).await.unwrap(), "blocked a moment ago");
    set_state(fresh, None, "active", 9, "operator").await;
    assert!(fresh.store.begin_session(new).await.unwrap());
}

async fn people_in_pages(fresh: &Fresh) {
    for n in 0..5 {
        let role = if n % 2 == 0 { "operator" } else { "controller" };
        join(fresh, Person { role: role.to_owned(), ..person(n, None) }, None).await;
    }
    let ids = async |role: Option<&str>, after: &str| {
        let page = PeoplePage { role: role.map(str::to_owned), after: after.to_owned(), at_most: 3 };
        fresh.store.people(page).await.unwrap().into_iter().map(|person| person.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, "").await, ["p0", "p1", "p2"]);
    assert_eq!(ids(None, "login2").await, ["p3", "p4"]);
    assert_eq!(ids(Some("controller"), "").await, ["p1", "p3"]);
    assert_eq!(ids(Some("operator"), "login0").await, ["p2", "p4"]);
}

async fn many_take_one_login_at_once(fresh: &Fresh) {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let store = fresh.store.clone();
        let person = Person { id: format!("p{n}"), ..person(1, None) };
        tasks.spawn(async move { store.join(Joining { person, participant: None }).await.unwrap() });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Joined::Done).count(), 1);
}
