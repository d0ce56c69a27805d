#!/bin/sh
# Checks a person in: takes a ticket in one district, as a tablet or another program of the department would.
#
#   TOKEN=… examples/check-in.sh [DISTRICT [SERVICE]]
#
# TOKEN is a token of the role kiosk, officer, supervisor or admin. URL is the server, http://127.0.0.1:3000 unless set.
set -eu

url=${URL:-http://127.0.0.1:3000}
district=${1:-26}
service=${2:-report_copy}
: "${TOKEN:?make one: district-window token create --role kiosk --district $district --expires 1d}"

# One key for one arrival. Every attempt sends the same key, so an attempt whose answer was lost never takes a second
# ticket: the server repeats its first answer.
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# 2 s between attempts; curl waits longer where the server says so (Retry-After).
curl --silent --show-error --fail-with-body --max-time 10 --retry 5 --retry-delay 2 --retry-connrefused \
    --header "Authorization: Bearer $TOKEN" \
    --header "Idempotency-Key: $key" \
    --header "Content-Type: application/json" \
    --data "{\"channel\": \"walk_in\", \"service\": \"$service\", \"language\": \"en\", \"party_size\": 1}" \
    "$url/api/v1/districts/$district/visits"
echo
