# Writes a map as indented text: the exporter of the format "text", for the bash runtime in layers/bash-runtime.

# A call of S3, signed by curl with the function's own credentials.
s3() { # {key} {curl's options…}
  local key=$1 root
  shift
  if [[ -n ${AWS_ENDPOINT_URL_S3:-} ]]; then
    root="$AWS_ENDPOINT_URL_S3/$TRANSFER_BUCKET"
  else
    root="https://$TRANSFER_BUCKET.s3.$AWS_REGION.amazonaws.com"
  fi
  curl -sS --fail --retry 2 --aws-sigv4 "aws:amz:$AWS_REGION:s3" \
    --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" \
    "$@" "$root/$key"
}

handler() {
  set -e
  local event folder result cause status=0 about size
  event=$(cat)
  if ! [[ $event =~ \"key\":\ *\"exports/([0-9a-z]{16}/[1-9][0-9]{0,8}/[0-9a-f]{24})\.text\.json\" ]]; then
    echo "Not the key of an export for this function" >&2
    return 1
  fi
  result="results/${BASH_REMATCH[1]}.txt"
  about=$(printf '"done":"export","mapId":"%s","id":"%s","format":"text"' \
    "${BASH_REMATCH[1]%%/*}" "${BASH_REMATCH[1]##*/}")
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # expanded now: at the end there is no such variable any more
  trap "rm -rf '$folder'" EXIT
  s3 "exports/${BASH_REMATCH[1]}.text.json" -o "$folder/map.json" -D "$folder/headers" \
    -H "x-amz-content-sha256: $(sha256sum </dev/null | cut -d' ' -f1)"
  # Of the call that asked for it: as in functions/shared/cause.ts.
  cause=$(sed -nE 's/^x-amz-meta-correlation-id: ([A-Za-z0-9_.:/-]{1,64})\r?$/\1/Ip' "$folder/headers")
  # Byte by byte, whatever the characters are: awks differ in how they count these.
  LC_ALL=C awk -v losses="$folder/losses" -f "$LAMBDA_TASK_ROOT/outline.awk" "$folder/map.json" \
    >"$folder/map.txt" || status=$?
  if [[ $status == 3 ]]; then
    echo "{\"correlationId\":\"$cause\",$about,\"refused\":\"This is not a map as Rhizome writes it.\"}" >&2
    printf '{"correlationId":"%s","refused":"This is not a map as Rhizome writes it."}' "$cause"
    return
  fi
  [[ $status == 0 ]]
  s3 "$result" -X PUT -H 'content-type: text/plain; charset=utf-8' --data-binary @"$folder/map.txt" \
    -H "x-amz-content-sha256: $(sha256sum "$folder/map.txt" | cut -d' ' -f1)"
  size=$(wc -c <"$folder/map.txt")
  echo "{\"correlationId\":\"$cause\",$about,\"key\":\"$result\",\"size\":$size}" >&2
  printf '{"correlationId":"%s","key":"%s","size":%d,"losses":%s}' "$cause" "$result" "$size" "$(<"$folder/losses")"
}
