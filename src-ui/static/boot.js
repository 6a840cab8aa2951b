// Loads the screens. The worker that keeps the app usable without a network is registered beside it.
import init from "./ui.js";

init();
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
  navigator.serviceWorker.register("/offline.js").catch(() => {});
}
