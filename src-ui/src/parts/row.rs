//! A verdict in one line, for lists.
use door::VerdictView;
use leptos::prelude::*;

use super::Shape;
use crate::js;
use crate::present::headline;
use crate::state::app;
use wording::moment;

/// Shape, name, finding and time; opens the verdict.
#[component]
pub(crate) fn VerdictRow(verdict: VerdictView, #[prop(into)] on_open: Callback<VerdictView>) -> impl IntoView {
    let app = app();
    let class = verdict.class;
    let at = moment(verdict.at_ms, js::offset_minutes());
    let (date, time) =
        at.split_once(", ").map(|(date, time)| (date.to_owned(), time.to_owned())).unwrap_or((at, String::new()));
    let opened = verdict.clone();
    let name = {
        let verdict = verdict.clone();
        move || {
            let name = verdict.product.as_ref().map(|product| product.name.get(app.language.get().tag()).to_owned());
            name.unwrap_or_else(|| verdict.shown_code.clone())
        }
    };
    view! {
        <button class="row" on:click=move |_| on_open.run(opened.clone())>
            <Shape class=class />
            <span class="row-text">
                <span class="row-name">{name}</span>
                <span class="row-what">{move || headline(&verdict, app.language.get())}</span>
            </span>
            <time class="row-when"><span>{date}</span><span>{time}</span></time>
        </button>
    }
}
