'use strict';
// Stands in for the native module of the same name: ends this process when its parent is gone.

/** @param {number} parentPid */
exports.start = (parentPid) => {
  setInterval(() => {
    try {
      process.kill(parentPid, 0);
    } catch {
      process.exit(87); // the code that the native module exits with
    }
  }, 3000).unref();
};
