//! People who sign in, alone or for a participant.
use crate::participant::{self, Participant};
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Of the registry's own.
    pub id: String,
    /// In small letters.
    pub login: String,
    /// As they are called.
    pub name: String,
    /// By name.
    pub role: String,
    /// For which participant they act.
    pub bin: Option<String>,
    /// Argon2id, with its salt and cost.
    pub password: String,
    /// `active` or `blocked`.
    pub state: String,
    /// Since when.
    pub since_ms: i64,
}

/// Somebody new, and the participant that comes with them, where one does.
#[derive(Debug, Clone)]
pub struct Joining {
    /// Who.
    pub person: Person,
    /// Registered with them.
    pub participant: Option<Participant>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// They are here.
    Done,
    /// Somebody has this login.
    LoginTaken,
    /// The participant is registered already.
    ParticipantTaken,
}

macro_rules! select {
    ($end:literal) => {
        concat!("SELECT id, login, name, role, bin, password, state, since_ms FROM person ", $end)
    };
}

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        role: row.get(3)?,
        bin: row.get(4)?,
        password: row.get(5)?,
        state: row.get(6)?,
        since_ms: row.get(7)?,
    })
}

pub(crate) async fn one<T: Tx>(tx: &mut T, id: &String) -> Result<Option<Person>, StoreError> {
    tx.row(select!("WHERE id = $1"), &[id]).await?.as_ref().map(person).transpose()
}

impl Work for Joining {
    type Output = Joined;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Joined, StoreError> {
        let Person { id, login, name, role, bin, password, state, since_ms } = &self.person;
        if tx.row("SELECT 1 FROM person WHERE login = $1", &[login]).await?.is_some() {
            return Ok(Joined::LoginTaken);
        }
        if let Some(new) = &self.participant
            && !participant::insert(tx, new).await?
        {
            return Ok(Joined::ParticipantTaken);
        }
        let sql = "INSERT INTO person (id, login, name, role, bin, password, state, since_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        tx.execute(sql, &[id, login, name, role, bin, password, state, since_ms]).await?;
        Ok(Joined::Done)
    }
}

/// Whose word stands above that of heads.
const OPERATOR: &str = "operator";

struct ByLogin(String);

impl Work for ByLogin {
    type Output = Option<Person>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Person>, StoreError> {
        tx.row(select!("WHERE login = $1"), &[&self.0]).await?.as_ref().map(person).transpose()
    }
}

struct One(String);

impl Work for One {
    type Output = Option<Person>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Person>, StoreError> {
        one(tx, &self.0).await
    }
}

struct Of(String);

impl Work for Of {
    type Output = Vec<Person>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Person>, StoreError> {
        tx.rows(select!("WHERE bin = $1 ORDER BY login"), &[&self.0]).await?.iter().map(person).collect()
    }
}

/// Lets somebody sign in, or no more; then their sessions end.
#[derive(Debug, Clone)]
pub struct SetPersonState {
    /// Whom.
    pub id: String,
    /// The participant that they have to act for; `None` is anybody.
    pub bin: Option<String>,
    /// `active` or `blocked`.
    pub state: String,
    /// When.
    pub at_ms: i64,
    /// Role of who decides, by name.
    pub by: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonStateSet {
    /// It is so.
    Done(Person),
    /// There is nobody of that id, or they are not of this participant.
    Unknown,
    /// The operator blocked them, and nobody else lets them in again.
    NotTheirs,
}

impl Work for SetPersonState {
    type Output = PersonStateSet;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<PersonStateSet, StoreError> {
        let Some(before) = one(tx, &self.id).await?.filter(|person| self.bin.is_none() || person.bin == self.bin)
        else {
            return Ok(PersonStateSet::Unknown);
        };
        let decided = tx.row("SELECT decided_by FROM person WHERE id = $1", &[&self.id]).await?;
        let decided: String = decided.map_or(Ok(String::new()), |row| row.get(0))?;
        if before.state == "blocked" && decided == OPERATOR && self.by != OPERATOR {
            return Ok(PersonStateSet::NotTheirs);
        }
        let sql = "UPDATE person SET state = $2, since_ms = $3, decided_by = $4 WHERE id = $1";
        tx.execute(sql, &[&self.id, &self.state, &self.at_ms, &self.by]).await?;
        if self.state != "active" {
            tx.execute("UPDATE session SET ended = 'blocked' WHERE person = $1 AND ended IS NULL", &[&self.id]).await?;
        }
        Ok(PersonStateSet::Done(Person { state: self.state.clone(), since_ms: self.at_ms, ..before }))
    }
}

/// Another password for somebody. Their sessions end.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// Whose.
    pub id: String,
    /// The participant that they have to act for; `None` is anybody.
    pub bin: Option<String>,
    /// Argon2id, with its salt and cost.
    pub password: String,
    /// Of who changes their own: the hash of the one that was shown, and the session that goes on.
    pub own: Option<(String, String)>,
}

impl Work for SetPassword {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        let known = one(tx, &self.id).await?.filter(|person| self.bin.is_none() || person.bin == self.bin);
        let Some(known) = known else { return Ok(false) };
        let (shown, keeps) = self.own.clone().unzip();
        if let (Some(shown), Some(session)) = (&shown, &keeps) {
            // Since it was shown, somebody may have given them another, to keep out whoever this is.
            let sql = "SELECT 1 FROM session WHERE id = $1 AND person = $2 AND ended IS NULL";
            let stands = tx.row(sql, &[session, &self.id]).await?.is_some();
            if known.password != *shown || known.state != "active" || !stands {
                return Ok(false);
            }
        }
        tx.execute("UPDATE person SET password = $2 WHERE id = $1", &[&self.id, &self.password]).await?;
        let sql = "UPDATE session SET ended = 'password' WHERE person = $1 AND ended IS NULL AND id <> $2";
        tx.execute(sql, &[&self.id, &keeps.unwrap_or_default()]).await?;
        Ok(true)
    }
}

/// People by login.
#[derive(Debug, Clone, Default)]
pub struct PeoplePage {
    /// Of this role alone.
    pub role: Option<String>,
    /// Those whose login comes after this one.
    pub after: String,
    /// So many.
    pub at_most: i64,
}

impl Work for PeoplePage {
    type Output = Vec<Person>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Person>, StoreError> {
        let rows = match &self.role {
            Some(role) => {
                let sql = select!("WHERE role = $1 AND login > $2 ORDER BY login LIMIT $3");
                tx.rows(sql, &[role, &self.after, &self.at_most]).await?
            }
            None => tx.rows(select!("WHERE login > $1 ORDER BY login LIMIT $2"), &[&self.after, &self.at_most]).await?,
        };
        rows.iter().map(person).collect()
    }
}

impl Store {
    /// Gives somebody another password. False where there is nobody of that id, they are not of this participant, or what they showed is not theirs any
    /// more.
    pub async fn set_password(&self, new: SetPassword) -> Result<bool, StoreError> {
        self.write(new).await
    }

    /// Everybody who may or might sign in.
    pub async fn people(&self, page: PeoplePage) -> Result<Vec<Person>, StoreError> {
        self.read(page).await
    }

    /// Takes somebody in, with the participant that they register.
    pub async fn join(&self, joining: Joining) -> Result<Joined, StoreError> {
        self.write(joining).await
    }

    /// Who has this login.
    pub async fn person_with_login(&self, login: String) -> Result<Option<Person>, StoreError> {
        self.read(ByLogin(login)).await
    }

    /// Who has this id.
    pub async fn person(&self, id: String) -> Result<Option<Person>, StoreError> {
        self.read(One(id)).await
    }

    /// Those who act for a participant.
    pub async fn people_of(&self, bin: String) -> Result<Vec<Person>, StoreError> {
        self.read(Of(bin)).await
    }

    /// Lets somebody sign in, or no more; then their sessions end.
    pub async fn set_person_state(&self, new: SetPersonState) -> Result<PersonStateSet, StoreError> {
        self.write(new).await
    }
}
