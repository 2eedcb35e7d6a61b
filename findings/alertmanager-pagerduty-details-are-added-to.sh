#!/usr/bin/env bash
# Alertmanager 0.25.0 (Debian's prometheus-alertmanager): `details` of a PagerDuty receiver do not replace the default ones but are added to
# them, so that a receiver which asks for one detail still sends every label of every alert in `firing`. Needs prometheus-alertmanager,
# python3 and curl. Exits with 1 when that changes.
set -euo pipefail
program=$(command -v prometheus-alertmanager) || { echo "install Debian's prometheus-alertmanager first" >&2; exit 2; }
directory=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$directory"' EXIT
cd "$directory"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
receiver=$(free_port)
alerts=$(free_port)

cat >receiver.py <<'PROGRAM'
import http.server, pathlib, sys

class Events(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        pathlib.Path("event.json.part").write_bytes(body)
        pathlib.Path("event.json.part").rename("event.json")
        self.send_response(202)
        self.end_headers()
        self.wfile.write(b'{"status": "success", "dedup_key": "1"}')

    def log_message(self, *_):
        pass

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Events).serve_forever()
PROGRAM
cat >alertmanager.yml <<CONFIG
route:
  receiver: pager
  group_wait: 1s
receivers:
  - name: pager
    pagerduty_configs:
      - routing_key: "0123456789abcdef0123456789abcdef"
        url: http://127.0.0.1:$receiver/
        details:
          shop: "{{ .CommonLabels.shop }}"
CONFIG
python3 receiver.py "$receiver" & pids+=($!)
"$program" --config.file=alertmanager.yml --storage.path=data --web.listen-address="127.0.0.1:$alerts" --cluster.listen-address= 2>log & pids+=($!)
for _ in $(seq 50); do curl -sf "http://127.0.0.1:$alerts/-/ready" >/dev/null && break; sleep 0.2; done
curl -sf "http://127.0.0.1:$alerts/api/v2/alerts" -H 'Content-Type: application/json' \
  -d '[{"labels": {"alertname": "Slow", "shop": "north", "customer": "c-17"}}]'
for _ in $(seq 100); do [ ! -f event.json ] || break; sleep 0.2; done

"$program" --version 2>&1 | head -1 | cut -d' ' -f1-3
python3 - <<'PROGRAM'
import json
details = json.load(open("event.json"))["payload"]["custom_details"]
print("details sent:", ", ".join(sorted(details)))
print("firing has:", " ".join(details.get("firing", "").split())[:120])
print("expected: shop alone, as the receiver's settings say")
raise SystemExit(0 if "customer = c-17" in details.get("firing", "") else 1)
PROGRAM
