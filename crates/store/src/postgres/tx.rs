//! Statements on PostgreSQL.
use deadpool_postgres::GenericClient;
use futures_util::TryStreamExt as _;
use tokio_postgres::types::ToSql;

use crate::StoreError;
use crate::tx::{Column, Each, FromRow, Params, Row, Tx};

/// A client on its own, or in a transaction.
pub(super) struct PostgresTx<'a, C>(pub &'a C);

fn upcast<'a>(params: Params<'a>) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|value| *value as &(dyn ToSql + Sync)).collect()
}

fn arrays<'a>(columns: &'a [Column<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    let array = |column: &'a Column<'a>| match column {
        Column::Text(values) => values as &(dyn ToSql + Sync),
        Column::MaybeText(values) => values,
        Column::Whole(values) => values,
        Column::Truth(values) => values,
        Column::Bytes(values) => values,
        Column::Same(value) => *value,
    };
    columns.iter().map(array).collect()
}

fn rows(rows: Vec<tokio_postgres::Row>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}

impl<C: GenericClient> Tx for PostgresTx<'_, C> {
    async fn rows(&mut self, sql: &'static str, params: Params<'_>) -> Result<Vec<Row>, StoreError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(rows(self.0.query(&statement, &upcast(params)).await?))
    }

    async fn execute(&mut self, sql: &'static str, params: Params<'_>) -> Result<u64, StoreError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.execute(&statement, &upcast(params)).await?)
    }

    async fn execute_each(&mut self, each: Each, columns: &[Column<'_>]) -> Result<u64, StoreError> {
        let statement = self.0.prepare_cached(each.postgres).await?;
        Ok(self.0.execute(&statement, &arrays(columns)).await?)
    }

    async fn untouched_by_each(&mut self, each: Each, columns: &[Column<'_>]) -> Result<Vec<String>, StoreError> {
        let statement = self.0.prepare_cached(each.postgres).await?;
        let rows = self.0.query(&statement, &arrays(columns)).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    async fn read_each<R: FromRow>(&mut self, each: Each, keys: &[&str]) -> Result<Vec<R>, StoreError> {
        let statement = self.0.prepare_cached(each.postgres).await?;
        let mut rows = std::pin::pin!(self.0.query_raw(&statement, [keys]).await?);
        let mut all = Vec::with_capacity(keys.len());
        while let Some(row) = rows.try_next().await? {
            all.push(R::from_row(&row)?);
        }
        Ok(all)
    }

    async fn rows_each(&mut self, each: Each, keys: &[&str]) -> Result<Vec<Row>, StoreError> {
        let statement = self.0.prepare_cached(each.postgres).await?;
        Ok(rows(self.0.query(&statement, &[&keys]).await?))
    }
}
