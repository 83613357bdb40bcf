import { isUnknown } from '../act';
import { type Fact, type VerbClass, join } from '../finding';
import type { Line } from '../line';
import type { Tool } from '../tool';
import { AWS_VARIABLES, awsHits } from './awsProfile';
import { namedThings, unknownVerb } from './named';

/** https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html */
const VALUED = [
  ...['--profile', '--region', '--endpoint-url', '--output', '--query', '--color', '--ca-bundle'],
  ...['--cli-read-timeout', '--cli-connect-timeout', '--cli-binary-format', '--cli-error-format'],
];
const FLAGS = [
  ...['--debug', '--no-verify-ssl', '--no-paginate', '--no-sign-request', '--version'],
  ...['--no-cli-pager', '--cli-auto-prompt', '--no-cli-auto-prompt'],
  // What has a say in the class of a verb.
  ...['--dry-run', '--no-dry-run', '--dryrun', '--delete', '--recursive', '--quiet', '--force'],
  ...['--generate-cli-skeleton', '--only-show-errors', '--no-progress', '--size-only'],
  ...['--exact-timestamps', '--follow-symlinks', '--no-follow-symlinks', '--no-guess-mime-type'],
];
/** Of `aws s3 cp` and the like, whose operands say what is read and what is written. */
const S3_VALUED = [
  ...['--include', '--exclude', '--acl', '--grants', '--sse', '--sse-c', '--sse-c-key'],
  ...['--sse-kms-key-id', '--sse-c-copy-source', '--sse-c-copy-source-key', '--storage-class'],
  ...['--website-redirect', '--content-type', '--cache-control', '--content-disposition'],
  ...['--content-encoding', '--content-language', '--expires', '--source-region', '--page-size'],
  ...['--metadata', '--metadata-directive', '--copy-props', '--expected-size', '--expires-in'],
  ...['--request-payer', '--checksum-mode', '--checksum-algorithm'],
];

/**
 * The second word of a line is an operation, and its first word says what it does. What the names do not say was
 * looked up in the models of botocore 1.43.11 (18,378 operations).
 */
const VERBS: Readonly<Record<string, VerbClass>> = {
  '': 'unknown',
  help: 'read',
  configure: 'switch',
  'configure list': 'read',
  'configure list-profiles': 'read',
  'configure get': 'read',
  'configure export-credentials': 'read',
  'sso login': 'read',
  'sso logout': 'read',
  login: 'read',
  logout: 'read',
  's3 ls': 'read',
  's3 presign': 'read',
  's3 rm': 'destructive',
  's3 rb': 'destructive',
  'logs tail': 'read',
  'logs start-live-tail': 'read',
  'logs start-query': 'read',
  'logs stop-query': 'read',
  'eks update-kubeconfig': 'switch',
  'dynamodb query': 'read',
  'dynamodb scan': 'read',
  'sts assume-role': 'read',
  'sts assume-role-with-saml': 'read',
  'sts assume-role-with-web-identity': 'read',
  'sts decode-authorization-message': 'read',
  'kms decrypt': 'read',
  'kms encrypt': 'read',
  'kms verify': 'read',
  'kms schedule-key-deletion': 'destructive',
  'rds generate-db-auth-token': 'read',
  'iam generate-credential-report': 'read',
  'iam generate-service-last-accessed-details': 'read',
  'cloudformation estimate-template-cost': 'read',
  'ecs execute-command': 'unknown',
  'ssm start-session': 'unknown',
  'ssm send-command': 'unknown',
  // Takes the task from whoever would do it.
  'stepfunctions get-activity-task': 'write',
  '* help': 'read',
  '* wait': 'read',
  '* test-failover': 'destructive',
  '* test-invoke-*': 'unknown',
  '* test-function': 'unknown',
  '* test-state': 'unknown',
  '* test-migration': 'write',
  '* test-type': 'write',
  '* check-in-license': 'write',
  '* describe-*': 'read',
  '* get-*': 'read',
  '* list-*': 'read',
  '* head-*': 'read',
  '* lookup-*': 'read',
  '* search': 'read',
  '* search-*': 'read',
  '* filter-*': 'read',
  '* batch-get-*': 'read',
  '* batch-describe-*': 'read',
  '* batch-check-*': 'read',
  '* admin-get-*': 'read',
  '* admin-list-*': 'read',
  '* test-*': 'read',
  '* validate-*': 'read',
  '* estimate-*': 'read',
  '* simulate-*': 'read',
  '* preview-*': 'read',
  '* check-*': 'read',
  '* count-*': 'read',
  '* is-*': 'read',
  '* compare-*': 'read',
  '* select-*': 'read',
  '* detect-*': 'read',
  '* download-*': 'read',
  '* discover-instances*': 'read',
  '* synthesize-speech': 'read',
  '* delete*': 'destructive',
  '* *-delete*': 'destructive',
  '* terminate*': 'destructive',
  '* deregister*': 'destructive',
  '* purge*': 'destructive',
  '* dispose*': 'destructive',
  '* *': 'write',
};

const COPIES = ['cp', 'mv', 'sync'];

function verb(line: Line, known: VerbClass): VerbClass {
  const { operands } = line;
  const [service = '', operation = ''] = operands;
  // `aws lambda invoke … help` writes to a file of that name.
  if (operands.length === 3 && operands[2] === 'help' && operation !== 'invoke') return 'read';
  if (line.has('--generate-cli-skeleton')) return 'read';
  if (service === 's3') {
    if (line.has('--dryrun')) return 'read';
    const target = operands.at(-1) ?? '';
    if (COPIES.includes(operation) && operands.length === 4) {
      if (operation === 'mv') return isBucket(operands[2] ?? '') ? 'destructive' : 'write';
      if (!isBucket(target) && !isUnknown(target)) return 'read';
      return line.has('--delete') ? 'destructive' : 'write';
    }
    return known;
  }
  if (isDry(line) || line.value('--invocation-type') === 'DryRun') return 'read';
  return known;
}

/** The last of the two counts. */
function isDry(line: Line): boolean {
  return line.has('--dry-run') && !line.has('--no-dry-run');
}

function isBucket(path: string): boolean {
  return path.startsWith('s3://') || isUnknown(path);
}

/** What is only copied from is not hit, whatever it is called. */
function bucketFacts({ operands }: Line): readonly Fact[] {
  const [, operation = '', source, target] = operands;
  const paths = ['cp', 'sync'].includes(operation) && target ? [target] : [source, target];
  return paths.flatMap((path): readonly Fact[] => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(path ?? '') ?? [];
    if (bucket === undefined) return [];
    const from = 'the address of the bucket';
    return [
      { kind: 'project', value: bucket, from },
      ...(key ? [{ kind: 'project', value: `${bucket}/${key}`, from } as const] : []),
    ];
  });
}

const aws: Tool = {
  names: ['aws', 'awslocal'],
  grammar: {
    valued: [...VALUED, ...S3_VALUED, '--invocation-type'],
    flags: FLAGS,
    abbreviates: true,
  },
  verbs: VERBS,
  verb,
  variables: AWS_VARIABLES,
  hits: (line, around) => {
    const { program, operands } = line;
    if (program === 'awslocal') {
      return { facts: [{ kind: 'host', value: 'localhost', from: 'awslocal' }], doubts: [] };
    }
    const skip = ['--profile', '--endpoint-url', '--region', ...S3_VALUED];
    const things = namedThings(line, { verbWords: 2, skip });
    const facts = operands[0] === 's3' ? bucketFacts(line) : things;
    return join(awsHits(line, around), { facts, doubts: [] }, unknownVerb(line, 2));
  },
  shim: { by: 'files' },
};

export const AWS: readonly Tool[] = [aws];
