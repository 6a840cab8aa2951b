// Loads the screens. In a browser the worker that keeps the app usable without a network is registered beside them; the
// window has its files with it.
import init from "./ui.js";

init();
if ("serviceWorker" in navigator && !("__TAURI_INTERNALS__" in window)) {
  navigator.serviceWorker.register("/offline.js").catch(() => {});
}
