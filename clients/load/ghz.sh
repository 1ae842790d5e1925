#!/usr/bin/env bash
# Drives a running gateway with ghz (https://ghz.sh) and the samples of ./yidi bench samples.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: clients/load/ghz.sh SAMPLES [verify|preview|settle] [further options of ghz]

  SAMPLES  folder that ./yidi bench samples wrote
  Default call: settle. Default options: -n 20000 -c 64 (requests, calls in flight).

environment:
  YIDI_TARGET       host:port (default 127.0.0.1:50051)
  YIDI_INSTITUTION  institution that calls (default H99010100001, of the demonstration)
USAGE
}

if [ $# -lt 1 ] || [ "$1" = --help ]; then
  usage
  [ $# -ge 1 ]
  exit
fi
samples="$1"
call="${2:-settle}"
shift $(($# < 2 ? $# : 2))
case "$call" in
  verify) method=yidi.eligibility.v1.EligibilityService.VerifyFiling ;;
  preview) method=yidi.settlement.v1.SettlementService.PreviewSettlement ;;
  settle) method=yidi.settlement.v1.SettlementService.Settle ;;
  *) echo "call: $call (expected: verify, preview or settle)" >&2; exit 2 ;;
esac
if [ ! -f "$samples/$call.json" ]; then
  echo "SAMPLES: $samples/$call.json is not there (expected: a folder that ./yidi bench samples wrote)" >&2
  exit 2
fi
[ $# -gt 0 ] || set -- -n 20000 -c 64
exec ghz --insecure --protoset "$samples/yidi.protoset" --call "$method" \
  --metadata "{\"yidi-institution\":\"${YIDI_INSTITUTION:-H99010100001}\"}" \
  --data-file "$samples/$call.json" "$@" "${YIDI_TARGET:-127.0.0.1:50051}"
