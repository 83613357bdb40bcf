import { cellRows } from '../core/present/cellRows';
import { createActions } from './actions';
import { apiCells } from './apiCells';
import { createToolAnswers } from './toolAnswers';
import { tooltipOf } from './tooltip';
import { waitingRows } from './waitingRows';

/**
 * What is needed only once somebody does something: runs a command, opens a row, rests on one. A chunk of its own,
 * so that starting up loads none of it.
 */
export const gestures = {
  createActions,
  apiCells,
  cellRows,
  createToolAnswers,
  tooltipOf,
  waitingRows,
};

export type Gestures = typeof gestures;
export type LoadGestures = () => Promise<Gestures>;
