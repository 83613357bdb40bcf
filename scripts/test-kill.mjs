// The kill stage with more kills: node scripts/test-kill.mjs [KILLS], by default 1000.
import { RunningCommands } from './commands.mjs';
import { Failure, runScript } from './script.mjs';
import { stages } from './stages.mjs';

void runScript(async () => {
  const kills = process.argv[2] ?? '1000';
  if (!/^[1-9]\d*$/.test(kills)) throw new Failure('npm run test:kill [-- KILLS]');
  const stage = stages.find(({ name }) => name === 'kill');
  if (!stage) throw new Failure('There is no stage "kill".');
  const env = { ...stage.env, WHEREABOUTS_KILLS: kills };
  const { code } = await new RunningCommands().run(stage.command, { env, limit: 60, quiet: false });
  return code;
});
