"""A crowd of buyers in a process of its own: `python -m tests.journeys.buyers PORT FIRST COUNT START`, the token on stdin.

Each buyer sends one order with a key of its own. The answers go to stdout as JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

AT_ONCE = 16


def buy(port: int, token: str, order: dict[str, Any], buyer: int) -> dict[str, Any]:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"buyer-{buyer}", "Content-Type": "application/json"}
    asking.request("POST", "/api/v1/orders", json.dumps(order | {"reference": f"buyer {buyer}"}), headers)
    answered = asking.getresponse()
    body = json.loads(answered.read())
    asking.close()
    return {"status": answered.status, "body": body}


def main() -> None:
    port, first, count, start = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    told = json.load(sys.stdin)
    time.sleep(max(0.0, start - time.time()))
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = crowd.map(lambda buyer: buy(port, told["token"], told["order"], buyer), range(first, first + count))
        json.dump(list(answers), sys.stdout)


if __name__ == "__main__":
    main()
