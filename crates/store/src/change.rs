//! Changes of codes: what was named, and all that is in it; who, when, why, by which document.
//! **Invariant**: a change and its line of history are saved together; what is named is changed with all it holds, or not at all.
use std::collections::{HashMap, HashSet};

use circulation::{Change, Return, Rule, State, Withdrawal};
use gs1::Date;

use crate::catalogue::{BY_GTIN, Card};
use crate::codes::{BY_CODE, BY_PARENT, COUNT_BY_PARENT, CodeRow, PACKAGES_BY_PARENT};
use crate::history::{Line, told, write_history};
use crate::package::TAKE_OUT;
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};
use crate::{abnormal, recall};

/// What somebody wants to do to a code. The day of its issue is the store's to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Reported as printed on goods.
    Apply {
        /// Day of the report.
        on: Date,
    },
    /// Not applied in time.
    Annul {
        /// Day of the annulment.
        on: Date,
    },
    /// Anything else.
    Change(Change),
}

/// Who did it, when, by which document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who acts, by the name the registry knows them by.
    pub who: String,
    /// Its id.
    pub document: Option<String>,
}

/// A document's changes.
#[derive(Debug, Clone)]
pub struct Changes {
    /// Codes with what is to happen to them. A package stands for all that is in it.
    pub commands: Vec<(String, Command)>,
    /// Who, when, by which document.
    pub stamp: Stamp,
    /// Nothing is changed where anything is refused.
    pub is_whole: bool,
    /// Who has to own all of it, or to have made it where it is called back; `None` is a body that may touch what others own.
    pub owner: Option<String>,
    /// What becomes known of all of it.
    pub details: Details,
    /// In words, of changes that have no reason by name.
    pub why: Option<String>,
    /// Whose all of it is from here on.
    pub new_owner: Option<String>,
}

/// What becomes known of goods beside what was done to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// What the report tells of all of them.
    pub all: Told,
    /// What the labels of codes tell that were named with them. Where both tell something, the report does.
    pub labels: HashMap<String, Told>,
}

/// What a report or a label tells of goods; what it does not tell stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// YYYY-MM-DD.
    pub production_date: Option<String>,
    /// Last good day, YYYY-MM-DD.
    pub expiry_date: Option<String>,
    /// Batch.
    pub lot: Option<String>,
}

impl Details {
    fn is_empty(&self) -> bool {
        self.all.is_empty() && self.labels.is_empty()
    }

    /// What is known of one of the codes.
    fn of<'a>(&'a self, code: &str, what: fn(&'a Told) -> &'a Option<String>) -> Option<String> {
        what(&self.all).clone().or_else(|| what(self.labels.get(code)?).clone())
    }
}

impl Told {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of one that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Its state now, and how many codes were changed with it.
    Done(State, usize),
    /// There is no such code.
    Unknown,
    /// Nothing of it was changed.
    Refused {
        /// Itself, or one that is in it.
        code: String,
        /// What it breaks.
        rule: Rule,
    },
    /// Allowed, and not done, because another was refused.
    NotDone,
}

/// Packages in packages: more levels there are not.
pub(crate) const LEVELS: usize = 8;
/// Codes that one transaction changes, with all that is in them.
pub(crate) const AT_ONCE: usize = 200_000;

macro_rules! update {
    ($source:literal) => {
        concat!(
            "UPDATE code SET status = new.status, is_blocked = new.is_blocked, is_recalled = new.is_recalled,
                withdrawn_for = new.withdrawn_for, changes = new.changes FROM ",
            $source,
            " WHERE code.code = new.code"
        )
    };
}

const UPDATE: Each = Each {
    sqlite: update!(
        "(SELECT $1 AS code, $2 AS status, $3 AS is_blocked, $4 AS is_recalled, $5 AS withdrawn_for, $6 AS changes) AS new"
    ),
    postgres: update!(
        "unnest($1::text[], $2::text[], $3::boolean[], $4::boolean[], $5::text[], $6::bigint[])
            AS new (code, status, is_blocked, is_recalled, withdrawn_for, changes)"
    ),
};

/// One change of a code.
struct Step {
    code: String,
    /// Its number in the code's history.
    n: i64,
    command: Command,
    before: State,
    after: State,
    /// Whose it was.
    owner: String,
}

/// A code as the document has left it so far.
struct Now {
    state: State,
    changes: i64,
    /// What was done to it.
    done: Vec<Command>,
}

impl Work for Changes {
    type Output = Vec<Changed>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Changed>, StoreError> {
        let all_named: HashSet<&str> = self.commands.iter().map(|(code, _)| code.as_str()).collect();
        let opened = self.commands.iter().filter(|(_, command)| command.is_for_all_inside());
        let opened: HashSet<&str> = opened.map(|(code, _)| code.as_str()).collect();
        let too_much = || {
            let named = self.commands.iter().map(|(code, _)| code.clone());
            named.map(|code| Changed::Refused { code, rule: Rule::TooMuchAtOnce }).collect()
        };
        let Some(mut all) = with_all_inside(tx, &all_named, &opened).await? else { return Ok(too_much()) };
        if all.len() + count_let_go(tx, &self.commands).await? > AT_ONCE {
            return Ok(too_much());
        }
        recall::mark(tx, all.values_mut()).await?;
        let makers = self.makers(tx, &all).await?;
        let inside = by_parent(&all);
        let mut now: HashMap<&str, Now> = HashMap::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut outcomes = Vec::with_capacity(self.commands.len());
        for (code, command) in &self.commands {
            if !all.contains_key(code) {
                outcomes.push(Changed::Unknown);
                continue;
            }
            let members = if command.is_for_all_inside() { members(code, &inside) } else { vec![code.as_str()] };
            let rows = members.iter().filter_map(|member| all.get(*member));
            // Named twice, or in what was named before: it is done once.
            let rows = rows.filter(|row| now.get(row.code.as_str()).is_none_or(|now| !now.done.contains(command)));
            // What is so already is no reason to leave the rest of a package as it is; where all of it is so, it is refused.
            let state = |row: &CodeRow| now.get(row.code.as_str()).map_or(row.state, |now| now.state);
            let (mut rows, already): (Vec<&CodeRow>, Vec<&CodeRow>) = rows.partition(|row| !command.is_so(state(row)));
            if rows.is_empty() {
                rows.extend(already.first());
            }
            let has_goods = rows.iter().any(|row| !row.gtin.is_empty());
            let rows = rows.into_iter();
            let holders = Holders { makers: &makers, named: all.get(code), has_goods };
            let owned = rows.map(|row| owned_by(row, holders.of(row, *command), self.owner.as_ref()));
            match owned
                .map(|row| row.and_then(|row| command.step(row, now.get(row.code.as_str()))))
                .collect::<Result<Vec<Step>, Changed>>()
            {
                Ok(more) => {
                    let count = more.len();
                    for step in more {
                        if let Some(row) = all.get(&step.code) {
                            let before = Now { state: row.state, changes: row.changes, done: Vec::new() };
                            let now = now.entry(&row.code).or_insert(before);
                            (now.state, now.changes) = (step.after, step.n);
                            now.done.push(*command);
                        }
                        steps.push(step);
                    }
                    let state = now.get(code.as_str()).map(|now| now.state).or(all.get(code).map(|row| row.state));
                    outcomes.extend(state.map(|state| Changed::Done(state, count)));
                }
                Err(refused) => outcomes.push(refused),
            }
        }
        let is_refused = outcomes.iter().any(|outcome| !matches!(outcome, Changed::Done(..)));
        if self.is_whole && is_refused {
            let undone = outcomes.into_iter().map(|outcome| match outcome {
                Changed::Done(..) => Changed::NotDone,
                other => other,
            });
            return Ok(undone.collect());
        }
        save(tx, &now, &steps, self).await?;
        let was_abnormal = |code: &str| all.get(code).is_some_and(|row| row.state.is_abnormal());
        let turned = now.iter().filter(|(code, now)| now.state.is_abnormal() != was_abnormal(code));
        let turned = turned.map(|(code, now)| ((*code).to_owned(), !now.state.is_abnormal()));
        abnormal::put(tx, turned.collect(), self.stamp.at_ms).await?;
        if !self.details.is_empty() {
            let Details { all, labels } = &self.details;
            let told = now.keys().filter(|code| !all.is_empty() || labels.contains_key(**code));
            tell(tx, told.map(|code| (*code).to_owned()).collect(), &self.details).await?;
        }
        if let Some(owner) = &self.new_owner {
            let codes: Vec<String> = now.keys().map(|code| (*code).to_owned()).collect();
            let owners = vec![owner.clone(); codes.len()];
            tx.execute_each(GIVE, &[Column::Text(&codes), Column::Text(&owners)]).await?;
        }
        Ok(outcomes)
    }
}

impl Changes {
    /// Whose products these are, by GTIN, where that decides who may.
    async fn makers<T: Tx>(
        &self,
        tx: &mut T,
        all: &HashMap<String, CodeRow>,
    ) -> Result<HashMap<String, String>, StoreError> {
        if self.owner.is_none() || !self.commands.iter().any(|(_, command)| command.is_the_makers()) {
            return Ok(HashMap::new());
        }
        let gtins: HashSet<&str> = all.values().map(|row| row.gtin.as_str()).filter(|gtin| !gtin.is_empty()).collect();
        let cards = tx.rows_each(BY_GTIN, &gtins.into_iter().collect::<Vec<_>>()).await?;
        let cards = cards.iter().map(Card::of).collect::<Result<Vec<_>, _>>()?;
        Ok(cards.into_iter().filter(|card| !card.owner.is_empty()).map(|card| (card.gtin, card.owner)).collect())
    }
}

const GIVE: Each = Each {
    sqlite: "UPDATE code SET owner = $2 WHERE code = $1",
    postgres: "UPDATE code SET owner = new.owner FROM unnest($1::text[], $2::text[]) AS new (code, owner)
        WHERE code.code = new.code",
};

impl Command {
    /// What lies in a package that is broken up, or whose code was never applied, is not touched.
    const fn is_for_all_inside(&self) -> bool {
        !matches!(self, Self::Change(Change::Disaggregate) | Self::Annul { .. })
    }

    /// Goods are called back by whose product they are, wherever they have gone: who bought them says nothing of what is wrong with them.
    const fn is_the_makers(&self) -> bool {
        matches!(self, Self::Change(Change::Recall | Change::LiftRecall))
    }

    /// Nothing would be otherwise.
    fn is_so(&self, state: State) -> bool {
        matches!(self, Self::Change(change) if state.lies(*change))
    }

    /// The next step of a code, from where the document has left it.
    fn step(&self, row: &CodeRow, now: Option<&Now>) -> Result<Step, Changed> {
        let change = match self {
            // Of what was imported nobody knows when it was issued: it is not held against it.
            Self::Apply { on } => Change::Apply { issued: row.issued_on.unwrap_or(*on), on: *on },
            Self::Annul { on } => Change::Annul { issued: row.issued_on.unwrap_or(*on), on: *on },
            Self::Change(change) => *change,
        };
        let (before, changes) = now.map_or((row.state, row.changes), |now| (now.state, now.changes));
        match before.after(change) {
            Ok(after) => {
                let (code, owner) = (row.code.clone(), row.owner.clone());
                Ok(Step { code, n: changes + 1, command: *self, before, after, owner })
            }
            Err(rule) => Err(Changed::Refused { code: row.code.clone(), rule }),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::Annul { .. } => "annul",
            Self::Change(change) => change.name(),
        }
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Change(Change::Withdraw(reason)) => Some(Withdrawal::name(*reason).to_owned()),
            Self::Change(Change::Return(reason)) => Some(Return::name(*reason).to_owned()),
            _ => None,
        }
    }
}

/// Who may do something to codes of a package that was named.
struct Holders<'a> {
    /// By GTIN.
    makers: &'a HashMap<String, String>,
    named: Option<&'a CodeRow>,
    /// It is not transport packages alone.
    has_goods: bool,
}

impl Holders<'_> {
    /// Of one of the codes; `None` is whoever may do it to the rest.
    fn of<'a>(&'a self, row: &'a CodeRow, command: Command) -> Option<&'a str> {
        if !command.is_the_makers() {
            return Some(&row.owner);
        }
        let maker = |row: &CodeRow| self.makers.get(&row.gtin).map(String::as_str);
        // Whose set it is decides for all that is in it. A transport package is no product: it goes with the goods.
        match self.named.and_then(maker).or_else(|| maker(row)) {
            Some(maker) => Some(maker),
            None if row.gtin.is_empty() && self.has_goods => None,
            None => Some(&row.owner),
        }
    }
}

fn owned_by<'a>(row: &'a CodeRow, holder: Option<&str>, owner: Option<&String>) -> Result<&'a CodeRow, Changed> {
    if owner.zip(holder).is_none_or(|(owner, holder)| owner == holder) {
        return Ok(row);
    }
    Err(Changed::Refused { code: row.code.clone(), rule: Rule::NotOwner })
}

/// Those named that are there, and all that is in those of them that are opened; `None` where that is more than is changed at once.
pub(crate) async fn with_all_inside<T: Tx>(
    tx: &mut T,
    named: &HashSet<&str>,
    opened: &HashSet<&str>,
) -> Result<Option<HashMap<String, CodeRow>>, StoreError> {
    let mut all = HashMap::new();
    let mut rows: Vec<CodeRow> = tx.read_each(BY_CODE, &named.iter().copied().collect::<Vec<_>>()).await?;
    for level in 0..=LEVELS {
        let mut next = Vec::new();
        for row in rows {
            if row.state.is_package && (level > 0 || opened.contains(row.code.as_str())) {
                next.push(row.code.clone());
            }
            all.insert(row.code.clone(), row);
        }
        if next.is_empty() {
            return Ok(Some(all).filter(|all| all.len() <= AT_ONCE));
        }
        let packages: Vec<&str> = next.iter().map(String::as_str).collect();
        let counts = tx.rows_each(COUNT_BY_PARENT, &packages).await?;
        let count = counts.iter().try_fold(0, |sum, row| Ok::<i64, StoreError>(sum + row.get::<i64>(0)?))?;
        if all.len() + usize::try_from(count).unwrap_or(usize::MAX) > AT_ONCE {
            return Ok(None);
        }
        rows = tx.read_each(BY_PARENT, &packages).await?;
    }
    Err(StoreError::Shape("packages in packages without an end"))
}

/// How many codes will lie in no package when these commands are done.
async fn count_let_go<T: Tx>(tx: &mut T, commands: &[(String, Command)]) -> Result<usize, StoreError> {
    let broken_up = commands.iter().filter(|(_, command)| *command == Command::Change(Change::Disaggregate));
    let broken_up: HashSet<&str> = broken_up.map(|(code, _)| code.as_str()).collect();
    if broken_up.is_empty() {
        return Ok(0);
    }
    let counts = tx.rows_each(COUNT_BY_PARENT, &broken_up.into_iter().collect::<Vec<_>>()).await?;
    let count = counts.iter().try_fold(0, |sum, row| Ok::<i64, StoreError>(sum + row.get::<i64>(0)?))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// How many codes lie in these, on all levels; may stop counting behind `AT_ONCE`.
pub(crate) async fn count_inside<T: Tx>(tx: &mut T, codes: &[&str]) -> Result<usize, StoreError> {
    let (mut all, mut packages) = (0, codes.iter().map(|code| (*code).to_owned()).collect::<Vec<String>>());
    for _ in 0..=LEVELS {
        let some: Vec<&str> = packages.iter().map(String::as_str).collect();
        let counts = tx.rows_each(COUNT_BY_PARENT, &some).await?;
        let count = counts.iter().try_fold(0, |sum, row| Ok::<i64, StoreError>(sum + row.get::<i64>(0)?))?;
        all += usize::try_from(count).unwrap_or(usize::MAX);
        if count == 0 || all > AT_ONCE {
            return Ok(all);
        }
        let inner = tx.rows_each(PACKAGES_BY_PARENT, &some).await?;
        packages = inner.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    }
    Err(StoreError::Shape("packages in packages without an end"))
}

/// What lies in each package, one level down.
pub(crate) fn by_parent(all: &HashMap<String, CodeRow>) -> HashMap<&str, Vec<&str>> {
    let mut inside: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in all.values() {
        if let Some(parent) = &row.parent {
            inside.entry(parent).or_default().push(&row.code);
        }
    }
    inside
}

/// The code itself, and all below it.
pub(crate) fn members<'a>(code: &'a str, inside: &HashMap<&'a str, Vec<&'a str>>) -> Vec<&'a str> {
    let mut members = vec![code];
    let mut n = 0;
    while let Some(at) = members.get(n).copied() {
        members.extend(inside.get(at).into_iter().flatten());
        n += 1;
    }
    members
}

async fn save<T: Tx>(
    tx: &mut T,
    now: &HashMap<&str, Now>,
    steps: &[Step],
    Changes { stamp, why, new_owner, .. }: &Changes,
) -> Result<(), StoreError> {
    let text = |of: fn(&Now) -> String| now.values().map(of).collect::<Vec<_>>();
    let truth = |of: fn(&Now) -> bool| now.values().map(of).collect::<Vec<_>>();
    let code: Vec<String> = now.keys().map(|code| (*code).to_owned()).collect();
    let status = text(|now| now.state.status.name().to_owned());
    let (blocked, recalled) = (truth(|now| now.state.is_blocked), truth(|now| now.state.is_recalled));
    let reason = |now: &Now| now.state.withdrawn_for.map(|reason| reason.name().to_owned());
    let withdrawn: Vec<Option<String>> = now.values().map(reason).collect();
    let n: Vec<i64> = now.values().map(|now| now.changes).collect();
    let columns = [
        Column::Text(&code),
        Column::Text(&status),
        Column::Truth(&blocked),
        Column::Truth(&recalled),
        Column::MaybeText(&withdrawn),
        Column::Whole(&n),
    ];
    tx.execute_each(UPDATE, &columns).await?;
    let lines = steps.iter().map(|step| Line {
        code: &step.code,
        n: step.n,
        change: step.command.name(),
        reason: step.command.reason().or_else(|| why.clone()),
        before: told(step.before),
        after: told(step.after),
        owner: &step.owner,
        new_owner: new_owner.clone(),
    });
    write_history(tx, lines.collect(), stamp).await?;
    let broken_up = steps.iter().filter(|step| step.command == Command::Change(Change::Disaggregate));
    let broken_up: Vec<&str> = broken_up.map(|step| step.code.as_str()).collect();
    if broken_up.is_empty() {
        return Ok(());
    }
    let_go(tx, now, &broken_up, stamp).await
}

/// Lets go of what lies in packages that are broken up, and takes those themselves out of what they lay in: there is no such package any more. Remembers it
/// of each.
async fn let_go<T: Tx>(
    tx: &mut T,
    now: &HashMap<&str, Now>,
    packages: &[&str],
    stamp: &Stamp,
) -> Result<(), StoreError> {
    let mut rows: Vec<CodeRow> = tx.read_each(BY_PARENT, packages).await?;
    let inside: HashSet<String> = rows.iter().map(|row| row.code.clone()).collect();
    let packages: Vec<CodeRow> = tx.read_each(BY_CODE, packages).await?;
    // A box on a pallet that is broken up with it is let go once.
    rows.extend(packages.into_iter().filter(|row| row.parent.is_some() && !inside.contains(&row.code)));
    let lines = rows.iter().map(|row| {
        // A box on a pallet may have been broken up with it.
        let (state, changes) =
            now.get(row.code.as_str()).map_or((row.state, row.changes), |now| (now.state, now.changes));
        Line {
            code: &row.code,
            n: changes + 1,
            change: "unpack",
            reason: row.parent.clone(),
            before: told(state),
            after: told(state),
            owner: &row.owner,
            new_owner: None,
        }
    });
    write_history(tx, lines.collect(), stamp).await?;
    let codes: Vec<String> = rows.into_iter().map(|row| row.code).collect();
    tx.execute_each(TAKE_OUT, &[Column::Text(&codes)]).await?;
    Ok(())
}

macro_rules! tell {
    ($source:literal) => {
        concat!(
            "UPDATE code SET production_date = coalesce(new.made, production_date),
                expiry_date = coalesce(new.expires, expiry_date), lot = coalesce(new.lot, code.lot) FROM ",
            $source,
            " WHERE code.code = new.code"
        )
    };
}

const TELL: Each = Each {
    sqlite: tell!("(SELECT $1 AS code, $2 AS made, $3 AS expires, $4 AS lot) AS new"),
    postgres: tell!("unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS new (code, made, expires, lot)"),
};

async fn tell<T: Tx>(tx: &mut T, codes: Vec<String>, details: &Details) -> Result<(), StoreError> {
    let all = |what: fn(&Told) -> &Option<String>| codes.iter().map(|code| details.of(code, what)).collect::<Vec<_>>();
    let (made, expires) = (all(|told| &told.production_date), all(|told| &told.expiry_date));
    let lot = all(|told| &told.lot);
    let columns =
        [Column::Text(&codes), Column::MaybeText(&made), Column::MaybeText(&expires), Column::MaybeText(&lot)];
    tx.execute_each(TELL, &columns).await?;
    Ok(())
}

struct IssuedBefore {
    day: String,
    at_most: i64,
}

impl Work for IssuedBefore {
    type Output = Vec<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT code FROM code WHERE status = 'issued' AND issued_on < $1 ORDER BY issued_on LIMIT $2";
        tx.rows(sql, &[&self.day, &self.at_most]).await?.iter().map(|row| row.get(0)).collect()
    }
}

impl Store {
    /// Codes that were issued before this day and not applied since, the oldest first.
    pub async fn not_applied(&self, issued_before: Date, at_most: i64) -> Result<Vec<String>, StoreError> {
        self.read(IssuedBefore { day: issued_before.to_string(), at_most }).await
    }

    /// Changes codes; one outcome for each that was named, in order.
    pub async fn change(&self, changes: Changes) -> Result<Vec<Changed>, StoreError> {
        self.write(changes).await
    }
}
