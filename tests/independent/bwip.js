// Bracketed texts, one a line, to what bwip-js says of each: "ok", or the name of its error without the place.
// Usage: node bwip.js FOLDER_OF_THE_PACKAGE < texts > answers
const bwip = require(process.argv[2]);
const lines = require("fs").readFileSync(0, "utf8").split("\n");
const answers = [];
for (const line of lines.filter((line) => line.length > 0)) {
  try {
    bwip.raw({ bcid: "gs1datamatrix", text: line });
    answers.push("ok");
  } catch (error) {
    const text = String(error && error.message ? error.message : error);
    answers.push(text.replace(/^bwipp?\.?/, "").split(/[#:\s]/)[0] || "error");
  }
}
process.stdout.write(answers.join("\n") + "\n");
