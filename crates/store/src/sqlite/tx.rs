//! Statements on SQLite: nothing is waited for, so a use case comes to its end at the first poll.
use std::task::{Context, Poll, Waker};

use rusqlite::{CachedStatement, Connection, ToSql};

use super::row::SqliteRow;
use crate::StoreError;
use crate::tx::{Column, Columns, Each, Field, FromRow, OTHER_TYPE, Params, Row, Tx};

pub(super) struct SqliteTx<'a>(pub &'a mut Connection);

/// Names of values, in their order. A name has its number in SQLite by where it stands first in the text.
const NAMES: [&str; 16] =
    ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16"];

fn index(statement: &CachedStatement<'_>, n: usize) -> Result<usize, StoreError> {
    let name = NAMES.get(n).ok_or(StoreError::Shape("too many values"))?;
    statement.parameter_index(name)?.ok_or(StoreError::Shape("a value that the statement has not"))
}

fn bind(statement: &mut CachedStatement<'_>, n: usize, value: &dyn ToSql) -> Result<(), StoreError> {
    let index = index(statement, n)?;
    Ok(statement.raw_bind_parameter(index, value)?)
}

fn bind_all(statement: &mut CachedStatement<'_>, params: Params<'_>) -> Result<(), StoreError> {
    let mut params = params.iter().enumerate();
    params.try_for_each(|(n, value)| bind(statement, n, *value as &dyn ToSql))
}

/// The values of row `k`.
fn bind_row(statement: &mut CachedStatement<'_>, columns: &[Column<'_>], k: usize) -> Result<(), StoreError> {
    let missing = || StoreError::Shape("columns of unequal length");
    for (n, column) in columns.iter().enumerate() {
        match column {
            Column::Text(values) => bind(statement, n, values.get(k).ok_or_else(missing)?)?,
            Column::MaybeText(values) => bind(statement, n, values.get(k).ok_or_else(missing)?)?,
            Column::Whole(values) => bind(statement, n, values.get(k).ok_or_else(missing)?)?,
            Column::Truth(values) => bind(statement, n, values.get(k).ok_or_else(missing)?)?,
            Column::Bytes(values) => bind(statement, n, values.get(k).ok_or_else(missing)?)?,
            // A value that was bound stays so.
            Column::Same(_) if k > 0 => {}
            Column::Same(value) => bind(statement, n, *value)?,
        }
    }
    Ok(())
}

fn collect(statement: &mut CachedStatement<'_>, into: &mut Vec<Row>) -> Result<(), StoreError> {
    let n = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        into.push(Row::Sqlite(SqliteRow::of(row, n)?));
    }
    Ok(())
}

/// A row that its statement stands at.
struct Current<'a>(&'a rusqlite::Row<'a>);

impl Columns for Current<'_> {
    fn get<T: Field>(&self, n: usize) -> Result<T, StoreError> {
        T::column_result(self.0.get_ref(n)?).map_err(|_| OTHER_TYPE)
    }

    fn maybe_text(&self, n: usize) -> Result<Option<&str>, StoreError> {
        self.0.get_ref(n)?.as_str_or_null().map_err(|_| OTHER_TYPE)
    }
}

impl Tx for SqliteTx<'_> {
    async fn rows(&mut self, sql: &'static str, params: Params<'_>) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind_all(&mut statement, params)?;
        let mut rows = Vec::new();
        collect(&mut statement, &mut rows)?;
        Ok(rows)
    }

    async fn execute(&mut self, sql: &'static str, params: Params<'_>) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind_all(&mut statement, params)?;
        Ok(statement.raw_execute()? as u64)
    }

    async fn execute_each(&mut self, each: Each, columns: &[Column<'_>]) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(each.sqlite)?;
        let mut count = 0;
        for k in 0..columns.first().map_or(0, Column::len) {
            bind_row(&mut statement, columns, k)?;
            count += statement.raw_execute()? as u64;
        }
        Ok(count)
    }

    async fn untouched_by_each(&mut self, each: Each, columns: &[Column<'_>]) -> Result<Vec<String>, StoreError> {
        let Some(Column::Text(keys)) = columns.first() else { return Err(StoreError::Shape("keys that are no text")) };
        let mut statement = self.0.prepare_cached(each.sqlite)?;
        let mut untouched = Vec::new();
        for (k, key) in keys.iter().enumerate() {
            bind_row(&mut statement, columns, k)?;
            if statement.raw_execute()? == 0 {
                untouched.push(key.clone());
            }
        }
        Ok(untouched)
    }

    async fn rows_each(&mut self, each: Each, keys: &[&str]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(each.sqlite)?;
        let index = index(&statement, 0)?;
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            statement.raw_bind_parameter(index, key)?;
            collect(&mut statement, &mut rows)?;
        }
        Ok(rows)
    }

    async fn read_each<R: FromRow>(&mut self, each: Each, keys: &[&str]) -> Result<Vec<R>, StoreError> {
        let mut statement = self.0.prepare_cached(each.sqlite)?;
        let index = index(&statement, 0)?;
        let mut all = Vec::with_capacity(keys.len());
        for key in keys {
            statement.raw_bind_parameter(index, key)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                all.push(R::from_row(&Current(row))?);
            }
        }
        Ok(all)
    }
}

/// The end of what waits for nothing.
pub(super) fn at_once<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let mut work = std::pin::pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Shape("a use case that waits for something else than the store")),
    }
}
