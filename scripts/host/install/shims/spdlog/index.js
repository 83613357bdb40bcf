'use strict';
// Stands in for the native logger of the same name. VS Code writes every log file and every output
// channel through it, so without it the Output panel stays empty.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  /**
   * @param {string} _type
   * @param {string} _name
   * @param {string} file
   */
  constructor(_type, _name, file) {
    /** @type {string | undefined} */
    this._file = file;
    this._level = 2;
    this._raw = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }

  /** @param {number} level @param {string} message */
  _write(level, message) {
    if (level < this._level || this._file === undefined) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    const line = this._raw ? message : `${time} [${levels[level]}] ${message}\n`;
    try {
      fs.appendFileSync(this._file, line);
    } catch {
      // The log folder was removed while the process still ran.
    }
  }

  /** @param {string} message */
  trace(message) {
    this._write(0, message);
  }
  /** @param {string} message */
  debug(message) {
    this._write(1, message);
  }
  /** @param {string} message */
  info(message) {
    this._write(2, message);
  }
  /** @param {string} message */
  warn(message) {
    this._write(3, message);
  }
  /** @param {string} message */
  error(message) {
    this._write(4, message);
  }
  /** @param {string} message */
  critical(message) {
    this._write(5, message);
  }
  getLevel() {
    return this._level;
  }
  /** @param {number} level */
  setLevel(level) {
    this._level = level;
  }
  setPattern() {}
  clearFormatters() {
    this._raw = true;
  }
  flush() {}
  drop() {
    this._file = undefined;
  }
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
/** @param {string} name @param {string} file */
exports.createRotatingLogger = (name, file) => Promise.resolve(new Logger('rotating', name, file));
/** @param {string} name @param {string} file */
exports.createAsyncRotatingLogger = (name, file) => Promise.resolve(new Logger('rotating_async', name, file));
