#!/usr/bin/env bash
# Drives a running gateway with h2load (Debian package nghttp2-client) and the samples of ./yidi bench samples.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: clients/load/h2load.sh SAMPLES [verify|preview|settle] [further options of h2load]

  SAMPLES  folder that ./yidi bench samples wrote
  Default call: verify. Default options: -n 20000 -c 2 -m 32 (requests, connections, calls in flight on each).

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
call="${2:-verify}"
shift $(($# < 2 ? $# : 2))
case "$call" in
  verify) method=yidi.eligibility.v1.EligibilityService/VerifyFiling ;;
  preview) method=yidi.settlement.v1.SettlementService/PreviewSettlement ;;
  settle) method=yidi.settlement.v1.SettlementService/Settle ;;
  *) echo "call: $call (expected: verify, preview or settle)" >&2; exit 2 ;;
esac
if [ ! -f "$samples/$call.bin" ]; then
  echo "SAMPLES: $samples/$call.bin is not there (expected: a folder that ./yidi bench samples wrote)" >&2
  exit 2
fi
[ $# -gt 0 ] || set -- -n 20000 -c 2 -m 32
exec h2load "$@" -d "$samples/$call.bin" \
  -H 'content-type: application/grpc' -H 'te: trailers' \
  -H "yidi-institution: ${YIDI_INSTITUTION:-H99010100001}" \
  "http://${YIDI_TARGET:-127.0.0.1:50051}/$method"
