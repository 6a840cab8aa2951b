import init from "./engine_worker.js";

init();
