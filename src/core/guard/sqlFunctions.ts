/** Functions that do more than to compute, by name in lower case; of PostgreSQL, its extensions and MySQL. */
const ACTS: readonly RegExp[] = [
  /^(?:setval|nextval|set_config|setseed|dblink.*|txid_.*status_set|query_to_xml.*|cursor_to_xml.*)$/,
  /^lo_(?!get$)|^lo(?:read|write)$/,
  /^pg_(?:try_)?advisory_/,
  /^pg_(?:terminate|cancel)_backend$|^pg_(?:reload_conf|rotate_logfile|rotate_logfile_v2|promote|switch_wal|switch_xlog|notify)$/,
  /^pg_(?:logical_slot_get|logical_emit|replication_origin|replication_slot_advance|wal_replay_(?:pause|resume)|backup_st|start_backup|stop_backup|file_|import_system|restore_|clear_|sync_replication)/,
  /^(?:get_lock|release_lock|release_all_locks|sys_exec|sys_eval|sys_set|wsrep_.*|master_pos_wait)$/,
  /^(?:addgeometrycolumn|dropgeometry.*|updategeometrysrid|populate_geometry_columns|createtopology|droptopology)$/,
  /^https?(?:_.*)?$|^aws_(?:s3|lambda)/,
];

/** Words in a name that say what a function of one's own does. */
const VERBS: ReadonlySet<string> = new Set(
  (
    'drop delete remove purge truncate clear clean cleanup wipe erase destroy reset insert update upsert create alter ' +
    'set replace refresh rebuild migrate archive backfill import load copy move rename merge run exec execute perform ' +
    'invoke call apply process kill terminate cancel stop start restart shutdown switch promote reload rotate flush ' +
    'send write save store push pull sync enqueue dequeue schedule unschedule notify publish emit lock unlock grant ' +
    'revoke enable disable attach detach partition maintenance vacuum reindex compress decompress rollback commit ' +
    'transfer pay charge refund approve reject assign register expire anonymize anonymise mask distribute undistribute'
  ).split(' '),
);

/** What only sounds so. */
const PURE: readonly RegExp[] = [
  /^(?:replace|insert|truncate|delete|load_file|last_insert_id|set_bit|set_byte|set_masklen|copy|overlay)$/,
  /^(?:array|regexp|json|jsonb|xml|ts|hstore|string|st|date|inet|tsvector|range|bit|str)_/,
  /^pg_(?:current|last|stat_get|get|is|stat_file|ls|partition|lock_status|blocking|safe_snapshot_blocking)/,
  /^(?:has|is|to|make|row|in|can|should|get)_/,
];

/**
 * Whether calling a function may change something. Nobody can tell of a function that is not known: its name has to
 * do. `schema` is '' where it is not given.
 */
export function mayAct(schema: string, name: string): boolean {
  const plain = name.toLowerCase();
  if (ACTS.some((pattern) => pattern.test(plain))) return true;
  if (/^(?:cron|net|http|partman|pgmq|dbms_\w+|sys_\w+|aws_\w+|pg_background)$/i.test(schema)) {
    return true;
  }
  const own =
    schema !== '' && !/^(?:pg_catalog|information_schema|extensions|public)$/i.test(schema);
  if (!own && PURE.some((pattern) => pattern.test(plain))) return false;
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return words.some((word) => VERBS.has(word)) || /^add_/.test(plain);
}
