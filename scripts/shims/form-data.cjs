// axios needs form-data's class only to recognise one. Node has its own, and the package with its
// table of MIME types would add 140 kB to the bundle.
module.exports = globalThis.FormData;
