//! Codes of an order on their way out, as a table or as labels to print.
//! **Invariant**: a thousand signed codes are held at a time, however many there are.
use std::sync::Arc;

use api::{LABELS_MAX, ProblemCode};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse as _;
use emission::Form;
use futures_util::stream;
use gs1::Gtin;
use schemars::JsonSchema;
use serde::Deserialize;
use store::{IssuedSerials, LineRow};

use super::App;
use super::code_orders::theirs;
use crate::check::CheckKeys;
use crate::contract::{At, CodesCsv, Parameters, Pdf};
use crate::identity::Caller;
use crate::labels::{Label, pdf};
use crate::problem::Refusal;

/// Codes that are signed at once.
const STRETCH: usize = 1_000;

/// A line on its way out.
struct Line {
    app: Arc<App>,
    keys: Arc<CheckKeys>,
    order: String,
    line: i64,
    row: LineRow,
    bin: String,
    form: Form,
    gtin: Gtin,
}

/// What is printed of one code.
struct Made {
    serial: String,
    message: String,
}

impl Line {
    async fn of(app: Arc<App>, caller: &Caller, id: String, line: usize) -> Result<Arc<Self>, Refusal> {
        let order = theirs(&app, caller, id).await?;
        // Who was blocked gets no codes any more.
        app.active(caller).await?;
        let row = order.lines.into_iter().nth(line).ok_or(ProblemCode::NotFound)?;
        let form = Form::from_name(&row.form).ok_or(ProblemCode::Internal)?;
        let gtin = Gtin::new(row.gtin.as_bytes()).ok_or(ProblemCode::Internal)?;
        let keys = app.check_keys().await?;
        // Codes that a key in wrong hands signed are not given out any more.
        keys.named(&order.bin, &row.key_id).ok_or(ProblemCode::NotFound)?;
        Ok(Arc::new(Self { app, keys, order: order.id, line: line as i64, row, bin: order.bin, form, gtin }))
    }

    async fn sign(self: Arc<Self>, serials: Vec<String>) -> Result<Vec<Made>, Refusal> {
        // Signatures are arithmetic: not on a thread that others wait for.
        let made = tokio::task::spawn_blocking(move || {
            let key = self.keys.named(&self.bin, &self.row.key_id)?;
            let make = |serial: String| {
                let id = self.form.identification(&self.gtin, serial);
                let check = key.make(self.form, &id)?;
                Some(Made { message: self.form.message(&id, &key.info.id, &check), serial: id.serial })
            };
            serials.into_iter().map(make).collect::<Option<Vec<Made>>>()
        });
        Ok(made.await.map_err(|_| ProblemCode::Internal)?.ok_or(ProblemCode::Internal)?)
    }
}

/// Codes of a line from one of them on.
struct Rest {
    line: Arc<Line>,
    /// Number of the next one.
    next: i64,
    /// Serials that were read and are not signed yet.
    serials: Option<IssuedSerials>,
}

impl Rest {
    const fn of(line: Arc<Line>, from: i64) -> Self {
        Self { line, next: from, serials: None }
    }

    /// The next codes, at most so many; none where the line ends.
    async fn stretch(&mut self, at_most: usize) -> Result<Vec<Made>, Refusal> {
        let mut serials = self.serials.as_mut().map(|serials| serials.take(at_most)).unwrap_or_default();
        if serials.is_empty() {
            let Line { app, order, line, .. } = &*self.line;
            self.serials = app.store.serials(order.clone(), *line, self.next).await?;
            serials = self.serials.as_mut().map(|serials| serials.take(at_most)).unwrap_or_default();
        }
        self.next += serials.len() as i64;
        self.line.clone().sign(serials).await
    }
}

pub(super) async fn table(
    State(app): State<Arc<App>>,
    caller: Caller,
    At((id, line)): At<(String, usize)>,
) -> Result<CodesCsv, Refusal> {
    let name = format!("attachment; filename=\"{id}-{line}.csv\"");
    let line = Line::of(app, &caller, id, line).await?;
    let parts = stream::unfold(Some(Rest::of(line, 0)), async |rest| {
        let mut rest = rest?;
        match rest.stretch(STRETCH).await {
            Ok(made) if made.is_empty() => None,
            Ok(made) => Some((Ok(made.iter().map(|made| row(&made.message)).collect::<String>()), Some(rest))),
            Err(_) => Some((Err(std::io::Error::other("the rest could not be read")), None)),
        }
    });
    Ok(CodesCsv(([(header::CONTENT_DISPOSITION, name)], Body::from_stream(parts)).into_response()))
}

/// Source: RFC 4180. A serial may hold commas and quotes.
fn row(message: &str) -> String {
    if message.contains([',', '"']) {
        format!("\"{}\"\r\n", message.replace('"', "\"\""))
    } else {
        format!("{message}\r\n")
    }
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Stretch {
    #[serde(default)]
    from: u32,
    #[serde(default = "all")]
    count: u32,
}

const fn all() -> u32 {
    LABELS_MAX
}

pub(super) async fn labels(
    State(app): State<Arc<App>>,
    caller: Caller,
    At((id, line)): At<(String, usize)>,
    Parameters(some): Parameters<Stretch>,
) -> Result<Pdf, Refusal> {
    let Stretch { from, count } = some;
    if count == 0 || count > LABELS_MAX {
        return Err(Refusal::field(ProblemCode::InvalidField, "count"));
    }
    let name = format!("attachment; filename=\"{id}-{line}-{from}.pdf\"");
    let line = Line::of(app, &caller, id, line).await?;
    let (count, mut made) = (count as usize, Vec::new());
    let mut rest = Rest::of(line.clone(), i64::from(from));
    while made.len() < count {
        let more = rest.stretch(STRETCH.min(count - made.len())).await?;
        if more.is_empty() {
            break;
        }
        made.extend(more);
    }
    if made.is_empty() {
        return Err(ProblemCode::NotFound.into());
    }
    let (is_gs1, gtin) = (line.form.is_gs1(), line.gtin.to_string());
    let label = move |made: Made| Label {
        message: made.message,
        is_gs1,
        lines: [format!("(01){gtin}"), format!("(21){}", made.serial)],
    };
    let file = tokio::task::spawn_blocking(move || pdf(&made.into_iter().map(label).collect::<Vec<_>>()));
    let file = file.await.map_err(|_| ProblemCode::Internal)?.ok_or(ProblemCode::Internal)?;
    Ok(Pdf(([(header::CONTENT_DISPOSITION, name)], file).into_response()))
}
