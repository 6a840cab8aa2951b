//! Opens the system's own choice of files.
use leptos::html;
use leptos::prelude::*;

/// The field itself is out of sight; a button in the app's own style stands for it.
pub(crate) fn open_picker(field: NodeRef<html::Input>) {
    if let Some(field) = field.get_untracked() {
        field.click();
    }
}
