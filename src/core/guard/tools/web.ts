import { type Surroundings, UNKNOWN, isUnknown } from '../act';
import { type Fact, type Hits, NOTHING, type VerbClass, join, worse } from '../finding';
import { type Grammar, type Line, readLine } from '../line';
import type { Tool } from '../tool';
import { environmentsIn } from './named';
import { hostIn, isLocal, placeOf, shownPlace } from './places';

/** What one request does, and where. */
interface Request {
  readonly method: string;
  readonly addresses: readonly string[];
  readonly headers: readonly string[];
  readonly bodies: readonly string[];
  readonly doubts: readonly string[];
}

function verbOf({ method }: Request): VerbClass {
  if (/^(?:GET|HEAD|OPTIONS|TRACE|PROPFIND|REPORT|SEARCH|QUERY)$/i.test(method)) return 'read';
  return /^(?:DELETE|PURGE)$/i.test(method) ? 'destructive' : 'write';
}

/** Where what is written goes: what is only read is not hit. */
function requestHits(request: Request): Hits {
  const { addresses, headers, bodies, doubts } = request;
  if (verbOf(request) === 'read') return { facts: [], doubts };
  const found = addresses.map(addressHits);
  const isElsewhere = found.some(({ facts }) => facts.length > 0);
  const named = headers.flatMap((header): readonly Fact[] => {
    const value = /^host:\s*(\S+)/i.exec(header)?.[1];
    const host = value === undefined ? undefined : hostIn(value);
    return host === undefined ? [] : [{ kind: 'host', value: host, from: 'the header Host' }];
  });
  const told = isElsewhere ? bodies.flatMap((body) => environmentsIn(body, 'what is sent')) : [];
  return join(...found, { facts: [...named, ...told], doubts });
}

function addressHits(address: string): Hits {
  const host = hostIn(address.replace(/^:(?=\d|\/|$)/, 'localhost:'));
  if (host === undefined) return NOTHING;
  if (isUnknown(host)) return { facts: [], doubts: ['the host is not known before it runs'] };
  if (isLocal(host)) return NOTHING;
  const path = address.replace(/^[a-z]+:\/\//i, '').replace(/^[^/?]*/, '');
  const facts: readonly Fact[] = [
    { kind: 'host', value: host, from: 'its address' },
    // `https://ci.example/job/deploy-production/build`
    ...(/\p{L}/u.test(path) && !isUnknown(path)
      ? [{ kind: 'project', value: path, from: 'its address' } as const]
      : []),
  ];
  return { facts, doubts: [] };
}

function tool(
  names: readonly string[],
  grammar: Grammar,
  requests: (line: Line, around: Surroundings) => readonly Request[],
  others: Pick<Tool, 'says' | 'shim'>,
): Tool {
  return {
    names,
    grammar,
    verbs: { '': 'write' },
    verb: (line, _known, around) => requests(line, around).map(verbOf).reduce(worse, 'read'),
    variables: [],
    hits: (line, around) => join(...requests(line, around).map(requestHits)),
    shim: { by: 'words', asks: ['-K', '--config'] },
    ...others,
  };
}

/** curl(1), 8.5 and later. */
const CURL: Grammar = {
  valued:
    `--abstract-unix-socket --alt-svc --aws-sigv4 --cacert --capath -E --cert --cert-type --ciphers -K --config
  --connect-timeout --connect-to -C --continue-at -b --cookie -c --cookie-jar --create-file-mode --crlfile
  --curves -d --data --data-ascii --data-binary --data-raw --data-urlencode --delegation --dns-interface
  --dns-ipv4-addr --dns-ipv6-addr --dns-servers --doh-url -D --dump-header --egd-file --engine --etag-compare
  --etag-save --expect100-timeout -F --form --form-string --ftp-account --ftp-alternative-to-user --ftp-method
  -P --ftp-port --ftp-ssl-ccc-mode --happy-eyeballs-timeout-ms -H --header --hostpubmd5 --hostpubsha256 --hsts
  --interface --json --keepalive-time --key --key-type --krb --libcurl --limit-rate --local-port --login-
  options --mail-auth --mail-from --mail-rcpt --max-filesize --max-redirs -m --max-time --netrc-file --noproxy
  --oauth2-bearer -o --output --output-dir --parallel-max --pass --pinnedpubkey --proto --proto-default
  --proto-redir --proxy-cacert --proxy-capath --proxy-cert --proxy-cert-type --proxy-ciphers --proxy-crlfile
  --proxy-header --proxy-key --proxy-key-type --proxy-pass --proxy-pinnedpubkey --proxy-service-name --proxy-
  tls13-ciphers --proxy-tlsauthtype --proxy-tlspassword --proxy-tlsuser -U --proxy-user --proxy1.0 --pubkey -Q
  --quote --random-file -r --range --rate -e --referer -X --request --request-target --resolve --retry
  --retry-delay --retry-max-time --sasl-authzid --service-name --socks4 --socks4a --socks5 --socks5-gssapi-
  service --socks5-hostname -Y --speed-limit -y --speed-time --stderr -t --telnet-option --tftp-blksize -z
  --time-cond --tls-max --tls13-ciphers --tlsauthtype --tlspassword --tlsuser --trace --trace-ascii --unix-
  socket -T --upload-file --url --url-query -u --user -A --user-agent -w --write-out -x --proxy --preproxy
  --ech --variable --ip-tos --vlan-priority --trace-config --haproxy-clientip --ssl-sessions --sigalgs
  --keepalive-cnt --upload-flags`.split(/\s+/),
  flags: [...'aqfGgI0ik46jlLMnNZ#pJORSs231BvV'].map((letter) => `-${letter}`),
  abbreviates: true,
};

const CURL_BODY = [
  ...['-d', '--data', '--data-ascii', '--data-binary', '--data-raw', '--data-urlencode', '--json'],
  ...['-F', '--form', '--form-string'],
];

/** Words of a file of `--config`: https://curl.se/docs/manpage.html#-K */
function curlConfig(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const found =
      /^\s*(-{0,2}[A-Za-z][\w.-]*)(?:\s*[=:]\s*|\s+|$)(?:"((?:[^"\\]|\\.)*)"|(\S+))?/.exec(line);
    const name = found?.[1];
    if (name === undefined) return [];
    const option = name.startsWith('-') ? name : `--${name}`;
    const value = found?.[2] ?? found?.[3];
    return value === undefined ? [option] : [option, value];
  });
}

/** One for each part between `--next`. */
function curlRequests({ words }: Line, around: Surroundings): readonly Request[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === '--next' || word === '-:') parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts.flatMap((part) =>
    readLine(['curl', ...part], CURL).map((line) => curlRequest(line, part, around)),
  );
}

function curlRequest(given: Line, part: readonly string[], around: Surroundings): Request {
  const doubts: string[] = [];
  const added = given.values('-K', '--config').flatMap((file) => {
    if (file !== '-' && !isUnknown(file)) {
      const path = placeOf(file, around);
      const read = around.files.read(path, curlConfig);
      if (read.state === 'read') return read.value;
      doubts.push(`${shownPlace(path, around)} cannot be read`);
    } else {
      doubts.push('its configuration is not known before it runs');
    }
    return [];
  });
  const line = added.length > 0 ? (readLine(['curl', ...added, ...part], CURL)[0] ?? given) : given;
  const bodies = line.values(...CURL_BODY);
  const hasBody = line.has(...CURL_BODY) && !line.has('-G', '--get');
  const method =
    line.value('-X', '--request') ??
    (line.has('-T', '--upload-file')
      ? 'PUT'
      : hasBody || line.has('-Q', '--quote', '--mail-rcpt')
        ? 'POST'
        : line.has('-I', '--head')
          ? 'HEAD'
          : 'GET');
  const addresses = [...line.operands, ...line.rest, ...line.values('--url')];
  // `curl $OPTIONS https://…`: one of the words may be anything.
  const isOpen = doubts.length > 0 || (addresses.length > 1 && addresses.includes(UNKNOWN));
  return {
    method: isOpen && verbOf({ ...EMPTY, method }) === 'read' ? 'UNKNOWN' : method,
    addresses: line.has('--unix-socket', '--abstract-unix-socket') ? [] : addresses,
    headers: line.values('-H', '--header'),
    bodies,
    doubts,
  };
}

const EMPTY: Request = { method: '', addresses: [], headers: [], bodies: [], doubts: [] };

const curl = tool(['curl'], CURL, curlRequests, {
  says: ['--help', '-h', '--version', '-V', '--manual', '-M'],
});

/** wget(1), 1.24 */
const WGET: Grammar = {
  valued:
    `-e --execute -o --output-file -a --append-output --report-speed -i --input-file -B --base --config
  --rejected-log -t --tries --retry-on-http-error -O --output-document --start-pos --progress -T --timeout
  --dns-timeout --connect-timeout --read-timeout -w --wait --waitretry -Q --quota --bind-address --limit-rate
  --restrict-file-names --prefer-family --user --password --use-askpass --local-encoding --remote-encoding -P
  --directory-prefix --cut-dirs --http-user --http-password --default-page --header --compression --proxy-user
  --proxy-password --referer -U --user-agent --load-cookies --save-cookies --post-data --post-file --method
  --body-data --body-file --secure-protocol --certificate --certificate-type --private-key --private-key-type
  --ca-certificate --ca-directory --crl-file --pinnedpubkey --ciphers --ftp-user --ftp-password --warc-file
  --warc-header --warc-max-size --warc-dedup --warc-tempdir -l --level --backups -A --accept -R --reject
  --accept-regex --reject-regex --regex-type -D --domains --exclude-domains --follow-tags --ignore-tags -I
  --include-directories -X --exclude-directories`.split(/\s+/),
  flags: [...'VhbdqvFcNSxErkKmpHL46'].map((letter) => `-${letter}`),
  abbreviates: true,
};

const wget = tool(
  ['wget', 'wget2'],
  WGET,
  (line) => {
    const posts = ['--post-data', '--post-file'];
    const bodies = line.values('--post-data', '--body-data');
    const method = line.value('--method') ?? (line.has(...posts) ? 'POST' : 'GET');
    const doubts = line.has('-i', '--input-file') ? ['its addresses stand in a file'] : [];
    const addresses = [...line.operands, ...line.rest];
    const headers = line.values('--header');
    return [{ method, addresses, headers, bodies, doubts }];
  },
  {
    says: ['--help', '-h', '--version', '-V'],
    shim: { by: 'words', asks: ['-i', '--input-file'] },
  },
);

/** https://httpie.io/docs/cli, and xh, which is made to be called the same. */
const HTTPIE: Grammar = {
  valued: [
    ...['-a', '--auth', '-A', '--auth-type', '-o', '--output', '-p', '--print', '-s', '--style'],
    ...[
      '--session',
      '--session-read-only',
      '--verify',
      '--cert',
      '--cert-key',
      '--timeout',
      '--raw',
    ],
    ...[
      '--proxy',
      '--max-redirects',
      '--max-headers',
      '--boundary',
      '--ssl',
      '--ciphers',
      '--pretty',
    ],
    ...[
      '--format-options',
      '--response-charset',
      '--response-mime',
      '--default-scheme',
      '--bearer',
    ],
    ...['-P', '--history-print', '--resolve', '--interface', '--http-version', '--unix-socket'],
  ],
  flags: [
    ...[
      '-j',
      '--json',
      '-f',
      '--form',
      '-d',
      '--download',
      '-h',
      '--headers',
      '-b',
      '--body',
      '-v',
    ],
    ...['--verbose', '--follow', '-F', '--check-status', '--ignore-stdin', '-I', '--offline', '-q'],
    ...[
      '--multipart',
      '--stream',
      '-S',
      '-c',
      '--continue',
      '--all',
      '--debug',
      '-x',
      '--compress',
      '-m',
    ],
  ],
  abbreviates: true,
};

function httpieRequest(line: Line): readonly Request[] {
  const words = [...line.operands, ...line.rest];
  const [first = ''] = words;
  const isMethod = /^[A-Za-z]+$/.test(first) && words.length > 1 && !/^localhost$/i.test(first);
  const [address, ...items] = isMethod ? words.slice(1) : words;
  const raw = line.values('--raw');
  // `name==value` belongs to the address, `Name:value` is a header.
  const isData = (item: string): boolean => /^[^:=@]*(?:=(?!=)|:=|@)/.test(item);
  const hasBody = items.some(isData) || raw.length > 0 || line.has('--multipart');
  const method = line.has('--offline') ? 'GET' : isMethod ? first : hasBody ? 'POST' : 'GET';
  return [
    {
      method,
      addresses: address === undefined || line.has('--unix-socket') ? [] : [address],
      headers: items.filter((item) => /^[\w-]+:(?!=)/.test(item)),
      bodies: [...items.filter(isData), ...raw],
      doubts: [],
    },
  ];
}

const httpie = tool(['http', 'https', 'xh', 'xhs', 'curlie'], HTTPIE, httpieRequest, {
  says: ['--help', '--version'],
});

export const WEB: readonly Tool[] = [curl, wget, httpie];
