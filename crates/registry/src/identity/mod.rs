//! Who sends a request, and what they may do.
//! **Invariant**: a handler that needs somebody asks for a [`Caller`]; there is no other way past a missing or old token.
mod password;
mod token;

use anyhow::{Context as _, bail};
use api::{Me, Role};
use store::{Joined, Joining, Person, SetPassword, SetPersonState, Store};

pub(crate) use password::{Passwords, hash, is_long_enough};
pub(crate) use token::{ACCESS_S, AccessKey, REFRESH_S, RefreshToken};

/// Who is signed in, as their access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Person's id.
    pub person: String,
    pub role: Role,
    /// For which participant they act.
    pub bin: Option<String>,
    pub session: String,
}

impl Caller {
    pub(crate) fn me(&self, name: String) -> Me {
        Me { id: self.person.clone(), name, role: self.role, bin: self.bin.clone() }
    }
}

/// Lets somebody sign in who acts for no participant.
pub async fn add_person(store: &Store, login: &str, name: &str, role: Role, password: &str) -> anyhow::Result<String> {
    long_enough(password)?;
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let id = hex::encode(id);
    let person = Person {
        id: id.clone(),
        login: login.trim().to_lowercase(),
        name: name.trim().to_owned(),
        role: role.name().to_owned(),
        bin: None,
        password: hash(password)?,
        state: "active".to_owned(),
        since_ms: crate::now_ms(),
    };
    match store.join(Joining { person, participant: None }).await? {
        Joined::Done => Ok(id),
        Joined::LoginTaken | Joined::ParticipantTaken => bail!("somebody signs in as {login} already"),
    }
}

fn long_enough(password: &str) -> anyhow::Result<()> {
    if !is_long_enough(password) {
        bail!(
            "the password has to be of twelve characters at least and 256 bytes at most, on the first line of standard input"
        );
    }
    Ok(())
}

async fn known(store: &Store, login: &str) -> anyhow::Result<Person> {
    let person = store.person_with_login(login.trim().to_lowercase()).await?;
    person.with_context(|| format!("nobody signs in as {login}"))
}

/// Gives somebody another password, whatever they do; all of their sessions end.
pub async fn set_password(store: &Store, login: &str, password: &str) -> anyhow::Result<String> {
    long_enough(password)?;
    let id = known(store, login).await?.id;
    store.set_password(SetPassword { id: id.clone(), bin: None, password: hash(password)?, own: None }).await?;
    Ok(id)
}

/// Blocks somebody, whatever they do, or lets them in again.
pub async fn let_in(store: &Store, login: &str, is_in: bool) -> anyhow::Result<String> {
    let word = if is_in { "active" } else { "blocked" };
    let id = known(store, login).await?.id;
    let (at_ms, by) = (crate::now_ms(), Role::Operator.name().to_owned());
    store.set_person_state(SetPersonState { id: id.clone(), bin: None, state: word.to_owned(), at_ms, by }).await?;
    Ok(id)
}
