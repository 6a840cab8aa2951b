//! Cards on their way into the catalogue: written by who owns the product, looked at, published or sent back.
//! **Invariant**: what is published is what was looked at; a newer draft changes nothing until it is published too. Nobody writes over another's draft: several
//! may write the card of one product, and who publishes decides.
use crate::catalogue::{self, Card};
use crate::prefix;
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// A card on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The card, as its owner wrote it.
    pub card: Card,
    /// `draft`, `moderation`, `rejected` or `published`.
    pub state: String,
    /// Of a rejection, in the moderator's words.
    pub reason: String,
    /// Since when.
    pub since_ms: i64,
    /// Who brought it there.
    pub person: String,
}

/// What is done with a card.
#[derive(Debug, Clone)]
pub enum CardTurn {
    /// Written, or written again.
    Write(Card),
    /// Its owner wants it published.
    Submit {
        /// Who owns it.
        owner: String,
    },
    /// It is published.
    Publish {
        /// Of the draft that was looked at.
        since_ms: i64,
    },
    /// It is sent back.
    Reject {
        /// Of the draft that was looked at.
        since_ms: i64,
        /// In the moderator's words.
        reason: String,
    },
}

/// A turn with the card of a product.
#[derive(Debug, Clone)]
pub struct TurnCard {
    /// Of which product.
    pub gtin: String,
    /// What.
    pub turn: CardTurn,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardTurned {
    /// Done: now, or before.
    Done(Draft),
    /// There is no card of this product for them.
    Unknown,
    /// The product is another participant's.
    NotOwner,
    /// Its number begins with the company prefix of another.
    PrefixOfAnother,
    /// It is where this cannot be done.
    OutOfTurn(Draft),
}

impl Draft {
    /// A moderator is looking at it, as it has been since this moment.
    fn is_looked_at(&self, since_ms: i64) -> bool {
        self.state == "moderation" && self.since_ms == since_ms
    }
}

macro_rules! select {
    ($end:literal) => {
        concat!("SELECT gtin, grp, card, owner, state, reason, since_ms, person FROM product_draft ", $end)
    };
}

fn draft(row: &Row) -> Result<Draft, StoreError> {
    let card = Card::of(row)?;
    Ok(Draft { card, state: row.get(4)?, reason: row.get(5)?, since_ms: row.get(6)?, person: row.get(7)? })
}

async fn one<T: Tx>(tx: &mut T, gtin: &String, owner: &String) -> Result<Option<Draft>, StoreError> {
    tx.row(select!("WHERE gtin = $1 AND owner = $2"), &[gtin, owner]).await?.as_ref().map(draft).transpose()
}

/// All of a product; what is to be looked at first, then the newest.
async fn all<T: Tx>(tx: &mut T, gtin: &String) -> Result<Vec<Draft>, StoreError> {
    let sql = select!("WHERE gtin = $1 ORDER BY state <> 'moderation', since_ms DESC, owner");
    tx.rows(sql, &[gtin]).await?.iter().map(draft).collect()
}

/// Who has the product, where its card was published.
async fn publisher<T: Tx>(tx: &mut T, gtin: &String) -> Result<Option<String>, StoreError> {
    let row = tx.row("SELECT owner FROM product WHERE gtin = $1", &[gtin]).await?;
    let owner: Option<String> = row.map(|row| row.get(0)).transpose()?;
    Ok(owner.filter(|owner| !owner.is_empty()))
}

async fn put<T: Tx>(tx: &mut T, draft: &Draft) -> Result<CardTurned, StoreError> {
    let Draft { card: Card { gtin, group, card, owner }, state, reason, since_ms, person } = draft;
    let sql = "INSERT INTO product_draft (gtin, owner, grp, card, state, reason, since_ms, person)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (gtin, owner) DO UPDATE SET
            grp = excluded.grp, card = excluded.card, state = excluded.state, reason = excluded.reason,
            since_ms = excluded.since_ms, person = excluded.person";
    tx.execute(sql, &[gtin, owner, group, card, state, reason, since_ms, person]).await?;
    Ok(CardTurned::Done(draft.clone()))
}

impl TurnCard {
    /// Whether the number begins with the company prefix of somebody else. It begins behind the indicator digit.
    async fn is_of_another<T: Tx>(&self, tx: &mut T, owner: &str) -> Result<bool, StoreError> {
        let holder = prefix::holder(tx, self.gtin.get(1..).unwrap_or_default()).await?;
        Ok(holder.is_some_and(|holder| holder != owner))
    }
}

impl Work for TurnCard {
    type Output = CardTurned;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<CardTurned, StoreError> {
        let now = |card: Card, state: &str, reason: &str| Draft {
            card,
            state: state.to_owned(),
            reason: reason.to_owned(),
            since_ms: self.at_ms,
            person: self.person.clone(),
        };
        if let CardTurn::Write(card) = &self.turn {
            if publisher(tx, &self.gtin).await?.is_some_and(|owner| owner != card.owner) {
                return Ok(CardTurned::NotOwner);
            }
            if self.is_of_another(tx, &card.owner).await? {
                return Ok(CardTurned::PrefixOfAnother);
            }
            let before = one(tx, &self.gtin, &card.owner).await?;
            // Nobody changes what a moderator is looking at.
            return match before {
                Some(before) if before.card == *card => Ok(CardTurned::Done(before)),
                Some(before) if before.state == "moderation" => Ok(CardTurned::OutOfTurn(before)),
                _ => put(tx, &now(card.clone(), "draft", "")).await,
            };
        }
        let before = match &self.turn {
            CardTurn::Submit { owner } => one(tx, &self.gtin, owner).await?,
            CardTurn::Publish { since_ms } | CardTurn::Reject { since_ms, .. } => {
                let mut all = all(tx, &self.gtin).await?;
                // Of two that came in one moment, nobody can say which was looked at.
                let mut looked_at = all.iter().filter(|draft| draft.is_looked_at(*since_ms));
                match (looked_at.next().cloned(), looked_at.next()) {
                    (Some(one), None) => Some(one),
                    _ => (!all.is_empty()).then(|| all.swap_remove(0)),
                }
            }
            CardTurn::Write(_) => None,
        };
        let Some(before) = before else { return Ok(CardTurned::Unknown) };
        let (may, to, reason) = match &self.turn {
            CardTurn::Publish { since_ms } => (before.is_looked_at(*since_ms), "published", ""),
            CardTurn::Reject { since_ms, reason } => (before.is_looked_at(*since_ms), "rejected", reason.as_str()),
            _ => (["draft", "rejected"].contains(&before.state.as_str()), "moderation", ""),
        };
        if before.state == to && before.reason == reason {
            return Ok(CardTurned::Done(before));
        }
        // What was written since is not what was looked at; and another's card may have been published meanwhile.
        let publisher = publisher(tx, &self.gtin).await?.filter(|owner| *owner != before.card.owner);
        if !may || (to == "published" && publisher.is_some()) {
            return Ok(CardTurned::OutOfTurn(before));
        }
        // Whose the number is may be known since it was drafted.
        if to == "published" && self.is_of_another(tx, &before.card.owner).await? {
            return Ok(CardTurned::PrefixOfAnother);
        }
        if to == "published" {
            let Card { gtin, group, card, owner } = &before.card;
            tx.execute(catalogue::PUT, &[gtin, group, card, owner]).await?;
        }
        put(tx, &now(before.card, to, reason)).await
    }
}

/// Cards on their way: a participant's, or those of a state, the oldest first.
#[derive(Debug, Clone)]
pub enum CardPage {
    /// Of a participant, by GTIN, after this one.
    Of {
        /// Whose.
        owner: String,
        /// A GTIN, or nothing.
        after: String,
    },
    /// In a state, those that wait longest first.
    In {
        /// By name.
        state: String,
        /// Behind the moment since which one is in it, its product, and who wrote it.
        after: Option<(i64, String, String)>,
    },
}

struct Page(CardPage, i64);

impl Work for Page {
    type Output = Vec<Draft>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Draft>, StoreError> {
        let Self(page, at_most) = self;
        let rows = match page {
            CardPage::Of { owner, after } => {
                let sql = select!("WHERE owner = $1 AND gtin > $2 ORDER BY gtin LIMIT $3");
                tx.rows(sql, &[owner, after, at_most]).await?
            }
            CardPage::In { state, after } => {
                let (since_ms, gtin, owner) = after.clone().unwrap_or((i64::MIN, String::new(), String::new()));
                let sql = select!(
                    "WHERE state = $1 AND (since_ms, gtin, owner) > ($2, $3, $4)
                    ORDER BY since_ms, gtin, owner LIMIT $5"
                );
                tx.rows(sql, &[state, &since_ms, &gtin, &owner, at_most]).await?
            }
        };
        rows.iter().map(draft).collect()
    }
}

struct One {
    gtin: String,
    owner: Option<String>,
}

impl Work for One {
    type Output = Option<Draft>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Draft>, StoreError> {
        match &self.owner {
            Some(owner) => one(tx, &self.gtin, owner).await,
            None => Ok(all(tx, &self.gtin).await?.into_iter().next()),
        }
    }
}

impl Store {
    /// Takes a turn with a card.
    pub async fn turn_card(&self, turn: TurnCard) -> Result<CardTurned, StoreError> {
        let turned = self.write(turn).await?;
        self.lookups.forget_cards();
        Ok(turned)
    }

    /// A card on its way, of this participant; of nobody in particular, the one that is looked at, or else the newest.
    pub async fn card_draft(&self, gtin: String, owner: Option<String>) -> Result<Option<Draft>, StoreError> {
        self.read(One { gtin, owner }).await
    }

    /// Cards on their way; so many at most.
    pub async fn card_drafts(&self, page: CardPage, at_most: i64) -> Result<Vec<Draft>, StoreError> {
        self.read(Page(page, at_most)).await
    }
}
