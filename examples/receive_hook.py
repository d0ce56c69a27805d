#!/usr/bin/env python3
"""Receives the web hook of a district's alarms and verifies its signature.

    ALARM_KEY=… examples/receive_hook.py [PORT]

ALARM_KEY is the department's setting `alarm_key`. PORT is 8099 unless given; the hook's address is then
http://127.0.0.1:PORT/ where the server runs on the same machine, and https:// behind a proxy elsewhere.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = os.environ.get("ALARM_KEY", "").encode()
OLDEST = 5 * 60  # seconds
LONGEST = 256 * 1024  # bytes
handled = set()  # A real receiver keeps the ids in its database.


def is_signed(header, body):
    """Whether `t=UNIX,v1=HEX` is the HMAC-SHA256 of `t.body`, and recent enough not to be a replay."""
    parts = dict(part.strip().split("=", 1) for part in header.split(",") if "=" in part)
    stamp, signature = parts.get("t", ""), parts.get("v1", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(time.time() - int(stamp)) > OLDEST:
        return False
    expected = hmac.new(KEY, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())


class Receiver(BaseHTTPRequestHandler):
    timeout = 10  # seconds for a request

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if not 0 <= length <= LONGEST:
            return self.answer(413)
        body = self.rfile.read(length)
        if not is_signed(self.headers.get("X-District-Window-Signature", ""), body):
            return self.answer(401)
        # A message comes at least once, with the same id each time.
        identity = self.headers["X-District-Window-Id"]
        if identity not in handled:
            message = json.loads(body)
            for alarm in message["alarms"]:
                subject = alarm.get("ticket") or alarm.get("window") or alarm.get("place") or "-"
                print(message["district"], alarm["kind"], subject, message["link"], flush=True)
            handled.add(identity)
        # Answer within 10 s, and with 2xx only once the message is safe here: everything else is sent again.
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()


if __name__ == "__main__":
    if len(KEY) < 16:
        sys.exit("ALARM_KEY is missing: the department's setting alarm_key, 16 characters or more.")
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    ThreadingHTTPServer(("127.0.0.1", port), Receiver).serve_forever()
