#!/usr/bin/env python3
"""Reports events of a telephone call, signed as a telephone system signs them.

    TELEPHONE_KEY=… examples/send_call.py [DISTRICT]

TELEPHONE_KEY is the department's setting `telephone_key`. URL is the server, http://127.0.0.1:3000 unless set. A call
rings and its caller hangs up five seconds later, so that the desk shows it for that long.
"""

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("URL", "http://127.0.0.1:3000").rstrip("/")
KEY = os.environ.get("TELEPHONE_KEY", "").encode()


def report(district, event):
    """Sends one event; gives back the status and the text of the answer."""
    path = f"/api/v1/districts/{district}/calls"
    body = json.dumps(event).encode()
    stamp = str(int(time.time()))
    # HMAC-SHA256 of `t.path.body`. The path is part of it, so an event of one district is not accepted by another.
    signature = hmac.new(KEY, b".".join([stamp.encode(), path.encode(), body]), hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-District-Window-Signature": f"t={stamp},v2={signature}"}
    request = urllib.request.Request(URL + path, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


if __name__ == "__main__":
    if len(KEY) < 16:
        sys.exit("TELEPHONE_KEY is missing: the department's setting telephone_key, 16 characters or more.")
    district = sys.argv[1] if len(sys.argv) > 1 else "26"
    call = str(uuid.uuid4())
    for pause, event in [(0, "ringing"), (5, "hung_up")]:
        time.sleep(pause)
        status, text = report(district, {"call_id": call, "event": event, "from": "555-0123"})
        print(event, status, text, flush=True)
        if status >= 300:
            sys.exit(1)
