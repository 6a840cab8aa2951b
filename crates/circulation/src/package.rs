//! What a package may hold.
use crate::{Rule, State, Status};

/// Kind of package, from what is sold to what is transported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// What a shopper buys.
    Unit,
    /// Different units sold together.
    Set,
    /// Several units in one wrapping.
    Group,
    /// First transport level.
    BoxLv1,
    /// Second transport level.
    BoxLv2,
}

impl Level {
    /// All of them, the smallest first.
    pub const ALL: [Self; 5] = [Self::Unit, Self::Set, Self::Group, Self::BoxLv1, Self::BoxLv2];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "UNIT",
            Self::Set => "SET",
            Self::Group => "GROUP",
            Self::BoxLv1 => "BOX_LV_1",
            Self::BoxLv2 => "BOX_LV_2",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Others may lie in it.
    pub const fn is_package(self) -> bool {
        !matches!(self, Self::Unit)
    }
}

/// What is to be put into a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inside {
    /// What it is.
    pub level: Level,
    /// Where it is in its life.
    pub state: State,
    /// It lies in another package already.
    pub is_in_package: bool,
}

/// Whether anything may be put into a package of this level and state, or taken out.
pub fn may_change(level: Level, state: State) -> Result<(), Rule> {
    if !level.is_package() {
        return Err(Rule::NotPackage);
    }
    still(state)
}

/// Its life goes on, and no act waits for it as it is.
fn still(state: State) -> Result<(), Rule> {
    if state.status.is_final() {
        Err(Rule::Final)
    } else if state.status == Status::InTransfer {
        Err(Rule::InTransfer)
    } else {
        Ok(())
    }
}

/// Whether a package of this level and state may hold it. A package is always above what it holds, so nothing ever lies in itself.
pub fn may_hold(level: Level, state: State, inside: Inside) -> Result<(), Rule> {
    may_change(level, state)?;
    still(inside.state)?;
    if inside.level >= level {
        return Err(Rule::LevelNotBelow);
    }
    if inside.is_in_package {
        return Err(Rule::InPackage);
    }
    // What stands for all that is in it is where they are.
    if inside.state.status != state.status {
        return Err(Rule::StatusDiffers);
    }
    Ok(())
}
