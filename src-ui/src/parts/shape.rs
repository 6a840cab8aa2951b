//! The four shapes of a verdict: told apart without colour.
use door::ClassView;
use leptos::prelude::*;

use crate::present::class_name;

/// Circle with a tick, triangle with a mark, octagon with a cross, dashed circle with a question.
#[component]
pub(crate) fn Shape(class: ClassView) -> impl IntoView {
    let outline = match class {
        ClassView::Genuine => view! { <circle class="body" cx="32" cy="32" r="29"></circle> }.into_any(),
        ClassView::Attention => {
            view! { <path class="body" d="M32 4.5 61 56a3.5 3.5 0 0 1-3 5H6a3.5 3.5 0 0 1-3-5Z"></path> }.into_any()
        }
        ClassView::Stop => view! { <path class="body" d="M20 3h24l17 17v24L44 61H20L3 44V20Z"></path> }.into_any(),
        ClassView::Unknown => view! { <circle class="dashed" cx="32" cy="32" r="27"></circle> }.into_any(),
    };
    let mark = match class {
        ClassView::Genuine => "M18 33.5 28 43.5 46.5 23",
        ClassView::Attention => "M32 23v17M32 49v.5",
        ClassView::Stop => "M22 22 42 42M42 22 22 42",
        ClassView::Unknown => "M24.5 25a7.5 7.5 0 1 1 11 6.6c-2.4 1.3-3.5 2.8-3.5 5.4M32 45v.5",
    };
    view! {
        <svg class=format!("shape {}", class_name(class)) viewBox="0 0 64 64" aria-hidden="true">
            {outline}
            <path class="mark" d=mark></path>
        </svg>
    }
}
