//! Statements as either database takes them: one text, its values by number (`$1`), one kind of row.
use tokio_postgres::types::{FromSqlOwned, ToSql};

use crate::StoreError;
use crate::sqlite::SqliteRow;

/// A value that goes into a statement. Whole numbers are `i64`, on both.
pub(crate) trait Param: rusqlite::ToSql + ToSql + Sync {}
impl<T: rusqlite::ToSql + ToSql + Sync> Param for T {}

pub(crate) type Params<'a> = &'a [&'a (dyn Param + Sync)];

/// Values of one column, for many rows at once.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column<'a> {
    Text(&'a [String]),
    MaybeText(&'a [Option<String>]),
    Whole(&'a [i64]),
    Truth(&'a [bool]),
    Bytes(&'a [Vec<u8>]),
    /// One for every row; PostgreSQL gets it once. Not the first column, which says how many rows there are.
    Same(&'a String),
}

impl Column<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::MaybeText(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Truth(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Same(_) => 0,
        }
    }
}

/// A statement for many rows: SQLite runs it for each, PostgreSQL once over arrays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Each {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// A transaction, or a reading connection. A use case is written once, over this.
pub(crate) trait Tx: Send {
    fn rows(
        &mut self,
        sql: &'static str,
        params: Params<'_>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// How many rows it touched.
    fn execute(
        &mut self,
        sql: &'static str,
        params: Params<'_>,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// How many rows it touched, all together.
    fn execute_each(
        &mut self,
        each: Each,
        columns: &[Column<'_>],
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Keys, which the first column has and each once, of the rows that it did not touch, in no order. On PostgreSQL the statement returns them itself.
    fn untouched_by_each(
        &mut self,
        each: Each,
        columns: &[Column<'_>],
    ) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// Rows for each key, in no order: a row has to carry its key.
    fn rows_each(&mut self, each: Each, keys: &[&str]) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// The same, read as what they stand for, one after the other as they come.
    fn read_each<R: FromRow>(
        &mut self,
        each: Each,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<R>, StoreError>> + Send;

    /// The first row, where there is one.
    fn row(
        &mut self,
        sql: &'static str,
        params: Params<'_>,
    ) -> impl Future<Output = Result<Option<Row>, StoreError>> + Send {
        async move { Ok(self.rows(sql, params).await?.into_iter().next()) }
    }
}

/// What a statement may give.
pub(crate) trait Field: rusqlite::types::FromSql + FromSqlOwned {}
impl<T: rusqlite::types::FromSql + FromSqlOwned> Field for T {}

pub(crate) const OTHER_TYPE: StoreError = StoreError::Shape("a column of another type");

/// Columns of a row, by their numbers from 0.
pub(crate) trait Columns {
    fn get<T: Field>(&self, n: usize) -> Result<T, StoreError>;

    /// A text where it stands, which is not copied, or nothing.
    fn maybe_text(&self, n: usize) -> Result<Option<&str>, StoreError>;

    /// The same, which has to be there.
    fn text(&self, n: usize) -> Result<&str, StoreError> {
        self.maybe_text(n)?.ok_or(OTHER_TYPE)
    }
}

/// What a row stands for.
pub(crate) trait FromRow: Sized + Send {
    fn from_row(row: &impl Columns) -> Result<Self, StoreError>;
}

/// One row of an answer.
#[derive(Debug)]
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(tokio_postgres::Row),
}

impl Row {
    /// The column with this number, from 0.
    pub(crate) fn get<T: Field>(&self, n: usize) -> Result<T, StoreError> {
        Columns::get(self, n)
    }
}

impl Columns for Row {
    fn get<T: Field>(&self, n: usize) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(row) => T::column_result(row.value(n)?).map_err(|_| OTHER_TYPE),
            Self::Postgres(row) => Columns::get(row, n),
        }
    }

    fn maybe_text(&self, n: usize) -> Result<Option<&str>, StoreError> {
        match self {
            Self::Sqlite(row) => row.value(n)?.as_str_or_null().map_err(|_| OTHER_TYPE),
            Self::Postgres(row) => row.maybe_text(n),
        }
    }
}

impl Columns for tokio_postgres::Row {
    fn get<T: Field>(&self, n: usize) -> Result<T, StoreError> {
        Ok(self.try_get(n)?)
    }

    fn maybe_text(&self, n: usize) -> Result<Option<&str>, StoreError> {
        Ok(self.try_get(n)?)
    }
}

/// Something that is done to the store, whole or not at all. It may run more than once before it is done.
pub(crate) trait Work: Send + Sync + 'static {
    type Output: Send + 'static;

    fn run<T: Tx>(&self, tx: &mut T) -> impl Future<Output = Result<Self::Output, StoreError>> + Send;
}
