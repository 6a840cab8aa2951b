// Both readers as WebAssembly in node, on the same frames in turn.
// Arguments: our module, zxing-wasm's folder, a file of frames (grey, one after the other), width, height, their messages as
// JSON (hexadecimal, or null). Prints one JSON object.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [ours, zxing, frames, width, height, messages] = process.argv.slice(2);
const [w, h] = [Number(width), Number(height)];
const expected = JSON.parse(readFileSync(messages, "utf8"));
const all = readFileSync(frames);

const { instance } = await WebAssembly.instantiate(readFileSync(ours), {});
const { pixels, read, message, memory } = instance.exports;
const { readBarcodes, prepareZXingModule } = await import(pathToFileURL(`${zxing}/dist/es/reader/index.js`));
await prepareZXingModule({
  overrides: { wasmBinary: readFileSync(`${zxing}/dist/reader/zxing_reader.wasm`) },
  fireImmediately: true,
});

const options = {
  formats: ["DataMatrix"],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
};
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const rows = [];
for (let round = 0; round < 2; round++) {
  for (let n = 0; n < expected.length; n++) {
    const grey = all.subarray(n * w * h, (n + 1) * w * h);
    let begin = performance.now();
    // Asked first: the memory's buffer is another one after it has grown.
    const target = pixels(w * h);
    new Uint8Array(memory.buffer, target, w * h).set(grey);
    const length = read(w, h);
    const own = performance.now() - begin;
    const from = message();
    const text = hex(new Uint8Array(memory.buffer, from, length));
    // It takes colours as a browser gives them; making them of grey is not its work.
    const data = new Uint8ClampedArray(4 * w * h);
    for (let k = 0; k < w * h; k++) {
      data[4 * k] = data[4 * k + 1] = data[4 * k + 2] = grey[k];
      data[4 * k + 3] = 255;
    }
    begin = performance.now();
    const found = await readBarcodes({ data, width: w, height: h, colorSpace: "srgb" }, options);
    const theirs = performance.now() - begin;
    // The first round warms both up.
    if (round === 1) {
      rows.push({
        own,
        theirs,
        code: expected[n] !== null,
        ownRead: expected[n] !== null && text === expected[n],
        ownWrong: length > 0 && text !== expected[n],
        theirsRead: found.length > 0,
      });
    }
  }
}
console.log(JSON.stringify(rows));
