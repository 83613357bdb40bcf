import { userInfo } from 'node:os';
import type { Actor } from '../../core/guard/act';
import { plain } from '../../core/text';

/** What agents leave in the environment of the programs that they start, and their names. */
const AGENTS: Readonly<Record<string, string>> = {
  CLAUDECODE: 'Claude Code',
  COPILOT_AGENT: 'Copilot',
  CURSOR_AGENT: 'Cursor',
  GEMINI_CLI: 'Gemini',
  CODEX_SANDBOX: 'Codex',
  OPENCODE: 'opencode',
};

/** Who runs this process: a person, unless the environment says that an agent started it. */
export function thisActor(env: NodeJS.ProcessEnv = process.env): Actor {
  const known = Object.keys(AGENTS).find((name) => isSet(env[name]));
  // A convention of several agents; its value names the agent.
  const general = env['AI_AGENT'];
  const agent = known === undefined ? (isSet(general) ? general : undefined) : AGENTS[known];
  const user = userName(env);
  return agent === undefined ? { kind: 'person', name: user } : agentFor(agent, user);
}

/** An agent that says itself which one it is. */
export function thisAgent(agent: string, env: NodeJS.ProcessEnv = process.env): Actor {
  return agentFor(agent, userName(env));
}

function agentFor(agent: string, user: string): Actor {
  return { kind: 'agent', name: `${plain(agent, 40)} for ${user}` };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // No entry for this user id, as in many containers.
    return env['USER'] || env['LOGNAME'] || 'somebody';
  }
}
