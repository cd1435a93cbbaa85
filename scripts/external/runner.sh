#!/usr/bin/env bash
# A runner in bash: one iteration after the other, each looks at a file and at the time that takes.

echo '{"ready":1}'
while read -r line; do
  [[ $line =~ \"iterate\":([0-9]+),\"user\":([0-9]+) ]] || continue # the stop line
  iterate=${BASH_REMATCH[1]} user=${BASH_REMATCH[2]}
  began=$(date +%s%N)
  if size=$(wc -c < /etc/hosts); then error=; else error=',"error":"unreadable"' size=0; fi
  us=$((($(date +%s%N) - began) / 1000))
  printf '{"sample":{"name":"read","time":%d.%03d,"bytes":%d%s},"iterate":%d}\n' $((us / 1000)) $((us % 1000)) "$size" "$error" "$iterate"
  printf '{"count":"reads of user %d"}\n' $((user % 2))
  printf '{"done":%d}\n' "$iterate"
done
