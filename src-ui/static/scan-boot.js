import init from "./scan_worker.js";

init();
