import type { VerbClass } from '../finding';
import { anywhere } from './verbTable';

/**
 * The first word of a line that is a verb says what it does; before it stand groups, behind it names. Words that are
 * names of groups too (`run`, `deploy`) count behind those they are verbs of only. Checked against the 13,499
 * commands of Google Cloud SDK 528.
 */
export const GCLOUD_VERBS: Readonly<Record<string, VerbClass>> = {
  '': 'unknown',
  version: 'read',
  info: 'read',
  help: 'read',
  init: 'switch',
  feedback: 'read',
  survey: 'read',
  topic: 'read',
  'cheat-sheet': 'read',
  'config get': 'read',
  'config get-value': 'read',
  'config set': 'switch',
  'config unset': 'switch',
  'config configurations activate': 'switch',
  'config configurations create': 'switch',
  'config configurations delete': 'switch',
  'config configurations rename': 'switch',
  'auth print-access-token': 'read',
  'auth print-identity-token': 'read',
  'auth list': 'read',
  auth: 'switch',
  'components list': 'read',
  components: 'read',
  'secrets versions access': 'read',
  'beta secrets versions access': 'read',
  'asset query': 'read',
  'builds log': 'read',
  'beta builds log': 'read',
  'auth application-default print-access-token': 'read',
  'app logs read': 'read',
  'logging read': 'read',
  'kms decrypt': 'read',
  'kms encrypt': 'read',
  '** functions deploy': 'write',
  '** run deploy': 'write',
  '** app deploy': 'write',
  '** jobs deploy': 'write',
  '** worker-pools deploy': 'write',
  '** services deploy': 'write',
  '** workflows deploy': 'write',
  '** jobs run': 'write',
  '** triggers run': 'write',
  '** workflows run': 'write',
  ...anywhere('switch', 'get-credentials activate configure-docker config-ssh'),
  ...anywhere(
    'destructive',
    'delete delete-* destroy purge rm bulk-delete terminate drop truncate abandon-*',
  ),
  ...anywhere(
    'unknown',
    'ssh scp connect-to-serial-port start-iap-tunnel interactive proxy connect start-tcp-tunnel',
  ),
  ...anywhere(
    'write',
    `create create-* submit upgrade configure configure-* add add-* remove remove-* set set-* unset update update-* import import-data import-rules enable enable-* disable disable-*
    start start-* stop stop-* reset reset-* mark-* detach detach-* modify-* invalidate invalidate-* cancel cancel-*
    undeploy undeploy-* deploy-model deploy-index resume resume-* suspend suspend-* copy copy-* apply apply-* reject
    clone clone-* replace replace-* enforce enforce-* restore restore-backup upload upload-* promote promote-* restart restart-*
    attach attach-* abandon resize patch patch-partner-metadata move move-* rename revoke approve undelete link unlink reimage
    insert failover switchover migrate-cloud-sql execute execute-* instantiate instantiate-* rollback rotate register
    unregister enroll unenroll write publish pull seek ack ack-* acknowledge perform-maintenance reboot kill
    reschedule-* recreate-* renew-* complete complete-* commit switch switch-* pause advance retry-* ignore-*
    inject-* deprecate edit save cp mv rsync relocate redeploy untag call predict login trigger-* generate-* export-*
    demote demote-* reject-* snapshot database-failover import-statefile resize-disk grant allow deny dismiss extend-* mutate-* upsert-* provision load convert send-* request-* expand-* unmanage
    abort authorize deauthorize cleanup clean-up initiate-* accept accept-* establish-* reverse sync revert subscribe
    compose reencrypt lease buffer install uninstall reinstall drain rerun replicate lock unlock acquire release simulate-*
    alter-* change-* evaluate-* backup reorder resolve manual sign-* env-* build bulk-* direct-* raw-* stream-raw-*
    stream-direct-* download download-* discover extract evaluate scan log report-* recognize recognize-* redact inspect
    repair open-console watch star unstar seed replay render manual webhook train local-run export gen-* transcribe-*`,
  ),
  ...anywhere(
    'read',
    `list list-* describe describe-* get get-* read tail stream-logs lookup search search-* explain explain-* validate
    validate-* analyze-* query-* check-* find-* print-* preview verify troubleshoot wait wait-* status show show-* cat ls
    du hash stat browse test-ip is-upgradeable version detect-* fetch-* tail-*`,
  ),
  ...anywhere('read', 'topic help survey feedback'),
};
