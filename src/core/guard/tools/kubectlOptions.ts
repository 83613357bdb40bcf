/**
 * The options of kubectl 1.32, of all its verbs: `kubectl options`, `kubectl VERB --help`. What takes a value for one
 * verb that writes is here, though another that reads may have it without (`logs -f`, `get -w`).
 */
export const KUBECTL_VALUED: readonly string[] =
  `--as --as-group --as-uid --as-user-extra --cache-dir --certificate-authority --client-certificate --client-key
  --cluster --context --kubeconfig --log-flush-frequency -n --namespace --password --profile --profile-output
  --request-timeout -s --server --tls-server-name --token --user --username -v --v --vmodule --kuberc
  --log-backtrace-at --log-dir --log-file --log-file-max-size --stderrthreshold
  --accept-hosts --accept-paths --address --aggregation-rule --annotation --annotations --api-group --api-prefix
  --api-version --audience --auth-provider --auth-provider-arg --bound-object-kind --bound-object-name
  --bound-object-uid --categories --cert --chunk-size --class --cluster-ip --clusterip --clusterrole --concurrency
  -c --container --containers --copy-to --cpu --cpu-percent --current-replicas --custom --default-backend --description
  --docker-email --docker-password --docker-server --docker-username --duration -e --env --exec-api-version --exec-arg
  --exec-command --exec-env --exec-interactive-mode --external-ip --external-name --field-manager --field-selector
  -f --filename --for --from --from-env-file --from-file --from-literal --grace-period --group --hard
  --helm-api-versions --helm-command --helm-kube-version --image --image-pull-policy --keepalive --key --keys
  -k --kustomize -L --label-columns --labels --limit-bytes --limits --load-balancer-ip --load-restrictor --max
  --max-log-requests --max-unavailable --memory --min --min-available --mount --name --namespaces --network-name
  --node-port --non-resource-url -o --output --output-directory --override-type --overrides -p --patch --patch-file
  --pod-running-timeout --pod-selector --port --preemption-policy --protocol --proxy-url --prune-allowlist
  --prune-whitelist -P --raw --reject-methods --reject-paths -r --replicas --requests --resource --resource-name
  --resource-version --restart --retries --revision --role --rule --schedule --scopes -l --selector --serviceaccount
  --session-affinity --set-image --since --since-time --skip-wait-for-delete-timeout --sort-by --subresource --tail
  --target --target-port --tcp --template --timeout --to-revision --type --types -u --unix-socket --value --verb
  --verbs --www --www-prefix`.split(/\s+/);

/** Those that stand alone, or that take a value only behind `=`: `--dry-run`, `--cascade`, `--validate`. */
export const KUBECTL_FLAGS: readonly string[] =
  `--all --all-containers -A --all-namespaces --all-pods --allow-missing-template-keys --append-hash
  --append-server-path --arguments-only --as-current-user --attach --cached --cascade --client --command
  --create-annotation --current --delete-emptydir-data --delete-local-data --disable-compression --disable-eviction
  --disable-filter --dry-run --edit --embed-certs --enable-alpha-plugins --enable-helm --exec-provide-cluster-info
  --expose --flatten --follow --force --force-conflicts --global-default --help -h --helm-debug --ignore-daemonsets
  --ignore-errors --ignore-not-found --insecure-skip-tls-verify --insecure-skip-tls-verify-backend -i --interactive
  --keep-annotations --keep-init-containers --keep-labels --keep-liveness --keep-readiness --keep-startup
  --leave-stdin-open --list --local --match-server-version --merge --minify --name-only --namespaced --network
  --no-headers --no-preserve --now --openapi-patch --output-patch --output-watch-events --overwrite --prefix
  --previous --privileged --prune -q --quiet -R --record --recursive --remove-extra-permissions
  --remove-extra-subjects --replace --resolve --rm --same-node --save-config --server-print --server-side
  --set-raw-bytes --share-processes --short --show-capacity --show-events --show-kind --show-labels
  --show-managed-fields --stdin --sum --timestamps -t --tty --use-protocol-buffers --validate --wait
  --warnings-as-errors -w --watch --watch-only --windows-line-endings --add-dir-header --alsologtostderr --logtostderr
  --one-output --skip-headers --skip-log-headers`.split(/\s+/);

/** Those that oc adds: `oc VERB --help` of 4.x. */
export const OC_VALUED: readonly string[] =
  `--loglevel -a --registry-config --to --to-file --to-dir --from-dir --from-repo --from-archive --build-arg --commit
  --param --param-file --build-env --build-env-file --code --source-image --source-image-path --docker-image
  --image-stream --to-image --strategy --context-dir --source-secret --push-secret --build-secret --build-config-map --tag
  --as-deployment-config --to-docker --scc --role-namespace -z --rolebinding-name --display-name --web-port
  --callback-port --exec-credential-plugin --filter-by-os --dest-dir --image-for --keep-younger-than --keep-complete
  --keep-failed --keep-tag-revisions --registry-url --hostname --path --insecure-policy --service --wildcard-policy
  --mount-path --claim-name --claim-size --claim-mode --secret-name --configmap-name --sub-path --add-volume --source
  --alias --reference-policy --scheduled-interval`.split(/\s+/);

/** Options that client-go gives to all that use it: `kubectl options`. */
export const CLIENT_VALUED: readonly string[] =
  `--as --as-group --as-uid --cache-dir --certificate-authority --client-certificate --client-key --cluster --context
  --kubeconfig -n --namespace --request-timeout -s --server --tls-server-name --token --user --username
  --password`.split(/\s+/);

export const CLIENT_FLAGS: readonly string[] = [
  '--insecure-skip-tls-verify',
  '--disable-compression',
  '-h',
  '--help',
];
